package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.event.EventSink;
import io.epicheck.retry.Time;
import io.epicheck.rollout.CrashPoints;
import io.epicheck.rollout.lock.DeployLock;
import io.epicheck.rollout.lock.LockHolder;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * One run that is killed at one moment, in a namespace of its own, and what the runs after it make of that. Release A is there before, B
 * is killed; C is a later build.
 */
final class CrashCase implements AutoCloseable {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);
    private static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "ConfigMap", "configmaps", true);
    private static final ResourceType DEPLOYMENT = new ResourceType("apps", "v1", "Deployment", "deployments", true);
    private static final int KILLED = 137;
    private static final int SUPERSEDED = 8;
    private static final long LONGEST_SECONDS = 180;
    /** What a whole release asks for, with room; what comes on top must come slowly. */
    private static final long REQUESTS_OF_A_RELEASE = 150;

    private static final long REQUESTS_A_SECOND = 20;

    private final CrashWorld world;
    private final Cluster cluster;
    private final String namespace = "crash-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<String> texts = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, String> before;
    private final Availability availability;
    private final RequestCounts requests;
    private final KubeObject bystander;

    CrashCase(CrashWorld world, Cluster cluster, RequestCounts requests) {
        this.world = world;
        this.cluster = cluster;
        this.requests = requests;
        good(run(CrashWorld.A));
        this.bystander = bystander();
        this.before = NamespaceSnapshot.of(cluster, namespace);
        this.availability = Availability.of(cluster, namespace, "web");
    }

    /** B is killed at a moment. */
    void kill(String point, int nth, String... more) throws IOException, InterruptedException {
        assertThat(child(point, nth, more)).as(() -> point + "\n" + texts).isEqualTo(KILLED);
    }

    /** B again; on its way over an unfinished release it may not pass that moment, and ends well. */
    void killIfReached(String point, int nth) throws IOException, InterruptedException {
        assertThat(child(point, nth)).as(() -> point + "\n" + texts).isIn(0, KILLED);
    }

    /** B is stopped at a moment, C takes its place, and B wakes up: it must leave alone what is no longer its own. */
    void frozenWhileAnotherTakesOver(String point) throws IOException, InterruptedException {
        Path output = Files.createTempFile(world.folder(CrashWorld.B), "child", ".log");
        Process frozen = start(output, CrashChild.FREEZE + point, 1);
        try {
            awaitStopped(frozen);
            good(run(CrashWorld.C));
            List<String> writesBefore = requests.writes(namespace);
            new ProcessBuilder("kill", "-CONT", String.valueOf(frozen.pid()))
                    .start()
                    .waitFor();
            assertThat(frozen.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
            texts.add(Files.readString(output));
            assertThat(frozen.exitValue()).as(() -> point + "\n" + texts).isEqualTo(SUPERSEDED);
            assertThat(requests.writes(namespace))
                    .as(() -> point + "\n" + texts)
                    .isEqualTo(writesBefore);
        } finally {
            frozen.destroyForcibly();
        }
        holds(CrashWorld.C);
    }

    private static void awaitStopped(Process process) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        Path status = Path.of("/proc", String.valueOf(process.pid()), "stat");
        while (!Files.readString(status).contains(") T ")) {
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    private int child(String point, int nth, String... more) throws IOException, InterruptedException {
        Path output = Files.createTempFile(world.folder(CrashWorld.B), "child", ".log");
        Process child = start(output, point, nth, more);
        boolean ended = child.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        child.destroyForcibly();
        texts.add(Files.readString(output));
        assertThat(ended)
                .as(() -> "ended within " + LONGEST_SECONDS + " s\n" + texts)
                .isTrue();
        return child.exitValue();
    }

    private Process start(Path output, String point, int nth, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                point,
                String.valueOf(nth),
                world.folder(CrashWorld.B).toString()));
        command.addAll(arguments(CrashWorld.B, more));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(world.environment());
        return builder.start();
    }

    /** The same build again. */
    void thenSame() throws IOException {
        good(run(CrashWorld.B));
        holds(CrashWorld.B);
    }

    void thenNewer() throws IOException {
        good(run(CrashWorld.C));
        holds(CrashWorld.C);
    }

    void thenRecover() throws IOException {
        good(command(CrashWorld.B, "recover", "--env", "prod", "--namespace", namespace));
        if (NamespaceSnapshot.of(cluster, namespace).equals(before)) {
            common();
        } else {
            holds(CrashWorld.B);
        }
    }

    void thenTwoAtOnce() throws IOException {
        good(bounded(2, () -> {
            CompletableFuture<Run> other = CompletableFuture.supplyAsync(() -> deploy(CrashWorld.C));
            good(deploy(CrashWorld.B));
            return other.join();
        }));
        String page = page();
        assertThat(page).isIn("two", "three");
        holds(page.equals("two") ? CrashWorld.B : CrashWorld.C);
    }

    /** The release that fails its smoke check, again: everything is as before it. */
    void thenFailsAgain() throws IOException {
        Run again = run(CrashWorld.B, "--set", "wanted=what is not there");
        assertThat(again.status()).as(again.all()).isEqualTo(6);
        assertThat(NamespaceSnapshot.of(cluster, namespace)).isEqualTo(before);
        common();
    }

    /** With the same check that the release did not pass. */
    void thenRecoverGoesBack() throws IOException {
        good(command(
                CrashWorld.B,
                "recover",
                "--env",
                "prod",
                "--namespace",
                namespace,
                "--set",
                "wanted=what is not there"));
        assertThat(NamespaceSnapshot.of(cluster, namespace)).isEqualTo(before);
        common();
    }

    private void holds(String release) throws IOException {
        assertThat(page()).isEqualTo(CrashWorld.page(release));
        List<String> writesBefore = requests.writes(namespace);
        Run again = run(release);
        good(again);
        assertThat(again.result()).as(again.all()).containsEntry("outcome", "unchanged");
        assertThat(requests.writes(namespace)).isEqualTo(writesBefore);
        assertThat(cluster.api().get(new ObjectRef(CONFIG_MAP, namespace, "old")))
                .isEmpty();
        assertThat(cluster.api().get(new ObjectRef(CONFIG_MAP, namespace, "new")))
                .isPresent();
        common();
    }

    /** What must be so after every crash, whatever came after it. */
    private void common() {
        assertThat(VersionsInUse.in(cluster, namespace).unused()).isEmpty();
        availability.neverBelow(2);
        nobodyHoldsTheLock();
        assertThat(cluster.api().get(new ObjectRef(CONFIG_MAP, namespace, "bystander")))
                .contains(bystander);
        noSecrets();
    }

    /** A run that had nothing to write took no lock, so that of the killed one may still be there: it must run out. */
    private void nobodyHoldsTheLock() {
        DeployLock.acquire(
                        cluster.api(),
                        namespace,
                        "small",
                        new LockHolder("test", "", 0, ""),
                        CrashChild.TIMING,
                        Duration.ofSeconds(10),
                        Time.system(),
                        EventSink.none())
                .close();
        assertThat(DeployLock.current(cluster.api(), namespace, "small", Time.system()))
                .isEmpty();
    }

    private KubeObject bystander() {
        ObjectNode json = KubeObject.node().put("apiVersion", "v1").put("kind", "ConfigMap");
        json.putObject("metadata").put("name", "bystander").put("namespace", namespace);
        return cluster.api().create(KubeObject.of(json));
    }

    /** Neither in a log nor in anything that is no Secret. */
    private void noSecrets() {
        List<String> everything = new ArrayList<>(texts);
        cluster.api().list(CONFIG_MAP, namespace, "").items().forEach(object -> everything.add(Unpacked.text(object)));
        for (String canary : CrashWorld.CANARIES) {
            for (String text : everything) {
                assertThat(text).doesNotContain(canary);
                assertThat(text)
                        .doesNotContain(Base64.getEncoder().encodeToString(canary.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private String page() {
        String name = cluster.api()
                .get(new ObjectRef(DEPLOYMENT, namespace, "web"))
                .orElseThrow()
                .text("/spec/template/spec/containers/0/envFrom/0/configMapRef/name");
        return cluster.api()
                .get(new ObjectRef(CONFIG_MAP, namespace, name))
                .orElseThrow()
                .strings("/data")
                .getOrDefault("PAGE", "");
    }

    private Run run(String release, String... more) {
        return command(release, arguments(release, more).toArray(String[]::new));
    }

    private Run command(String release, String... arguments) {
        return bounded(1, () -> unbounded(release, arguments));
    }

    private Run deploy(String release) {
        return unbounded(release, arguments(release).toArray(String[]::new));
    }

    private Run unbounded(String release, String... arguments) {
        try {
            Run run = new Runs(world.folder(release), world.environment(), CrashChild.options(CrashPoints.none()))
                    .run(arguments);
            texts.add(run.all());
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No hot loop, and an end; the server cannot tell runs at the same time apart. */
    private Run bounded(int runs, Supplier<Run> work) {
        long before = requests.all(namespace);
        long begin = System.nanoTime();
        Run run = work.get();
        long seconds = (System.nanoTime() - begin) / 1_000_000_000;
        assertThat(seconds).as("seconds of a run").isLessThan(LONGEST_SECONDS);
        assertThat(requests.all(namespace) - before)
                .as(() -> "requests of " + runs + " runs in " + seconds + " s")
                .isLessThan(runs * (REQUESTS_OF_A_RELEASE + REQUESTS_A_SECOND * seconds));
        return run;
    }

    private List<String> arguments(String release, String... more) {
        return arguments(world, namespace, release, more);
    }

    static List<String> arguments(CrashWorld world, String namespace, String release, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "deploy",
                "--env",
                "prod",
                "--namespace",
                namespace,
                "--image",
                "web=" + world.image(),
                "--set",
                "registry=" + world.registry(),
                "--set",
                "page=" + CrashWorld.page(release)));
        arguments.addAll(Arrays.asList(more));
        return arguments;
    }

    private static void good(Run run) {
        assertThat(run.status()).as(run.all()).isZero();
    }

    @Override
    public void close() {
        availability.close();
        cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
    }
}
