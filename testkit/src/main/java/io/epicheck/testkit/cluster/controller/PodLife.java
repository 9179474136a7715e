package io.epicheck.testkit.cluster.controller;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How far one pod is. Changed by the controllers' thread alone; logs and addresses are read by others. */
final class PodLife implements AutoCloseable {
    enum Stage {
        WAITING,
        REFUSED,
        RUNNING,
        CRASHED
    }

    private static final Duration LEAVING = Duration.ofMillis(200);

    private final String ip;
    private final Map<String, ContainerScript> scripts = new ConcurrentHashMap<>();
    private volatile Optional<ContainerServer> server = Optional.empty();
    private volatile Stage stage = Stage.WAITING;
    private String reason = "ContainerCreating";
    private String message = "";
    private long since;
    private long leavingSince;
    private boolean ready;
    private boolean started;
    private int restarts;
    private int exitCode;

    PodLife(long nanos, int number) {
        this.since = nanos;
        this.ip = "10.244." + number / 250 + "." + (number % 250 + 1);
    }

    Stage stage() {
        return stage;
    }

    String reason() {
        return reason;
    }

    String message() {
        return message;
    }

    String ip() {
        return ip;
    }

    boolean isReady() {
        return ready;
    }

    boolean hasStarted() {
        return started;
    }

    int restarts() {
        return restarts;
    }

    int exitCode() {
        return exitCode;
    }

    boolean passed(long nanos, Duration duration) {
        return nanos - since >= duration.toNanos();
    }

    /** Whether a pod that was asked to leave has had its time. */
    boolean isOver(long nanos) {
        if (leavingSince == 0) {
            leavingSince = nanos;
        }
        return nanos - leavingSince >= LEAVING.toNanos();
    }

    void waitFor(String why, String text) {
        reason = why;
        message = text;
    }

    /** Returns whether that is news. */
    boolean refuse(long nanos, String why, String text) {
        boolean news = !reason.equals(why);
        stage = Stage.REFUSED;
        reason = why;
        message = text;
        since = nanos;
        return news;
    }

    void script(String container, ContainerScript script) {
        scripts.put(container, script);
    }

    void run(long nanos) {
        stage = Stage.RUNNING;
        started = true;
        reason = "";
        message = "";
        since = nanos;
    }

    void serve() {
        if (server.isEmpty()) {
            server = Optional.of(ContainerServer.start(scripts));
        }
    }

    void beReady() {
        ready = true;
    }

    void crash(long nanos, int code) {
        stage = Stage.CRASHED;
        reason = "CrashLoopBackOff";
        exitCode = code;
        restarts++;
        ready = false;
        since = nanos;
    }

    Optional<ContainerScript> crashing() {
        return scripts.values().stream().filter(ContainerScript::isCrashing).findFirst();
    }

    boolean isServing() {
        return scripts.values().stream().allMatch(ContainerScript::ready);
    }

    String log(String container) {
        ContainerScript script = scripts.get(container);
        return script == null
                ? ""
                : String.join("\n", script.log()) + (script.log().equals(List.of()) ? "" : "\n");
    }

    Optional<InetSocketAddress> address() {
        return stage == Stage.RUNNING ? server.map(ContainerServer::address) : Optional.empty();
    }

    @Override
    public void close() {
        server.ifPresent(ContainerServer::close);
        server = Optional.empty();
    }
}
