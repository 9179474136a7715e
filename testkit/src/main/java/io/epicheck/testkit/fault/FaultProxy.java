package io.epicheck.testkit.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TCP proxy on 127.0.0.1 that makes the way to a real server bad on demand. TLS passes through untouched. Thread-safe;
 * {@link #close()} cuts everything.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.toServerOf(kubeconfig)) {
 *   deploy(proxy.kubeconfig(kubeconfig));
 *   proxy.down();                       // connection refused
 *   proxy.up();
 *   proxy.cutAnswersAfter(0);           // the next request is served, its answer is lost
 *   proxy.latency(Duration.ofSeconds(1));
 *   proxy.restore();
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {
    private static final Pattern SERVER = Pattern.compile("server:\\s*([\"']?)(https?://[^\\s\"',}]+)\\1");
    private static final long NO_CUT = -1;

    private final InetSocketAddress target;
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicLong cutRequestsAfter = new AtomicLong(NO_CUT);
    private final AtomicLong cutAnswersAfter = new AtomicLong(NO_CUT);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final int port;
    private final Object changed = new Object();
    private volatile Conditions conditions = Conditions.PLAIN;
    private volatile ServerSocket listener;
    private volatile CompletableFuture<Void> accepting;

    private FaultProxy(InetSocketAddress target) {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        this.accepting = accept(listener);
    }

    public static FaultProxy to(String host, int port) {
        return new FaultProxy(new InetSocketAddress(host, port));
    }

    /** @param kubeconfig YAML in which the first {@code server} is the one that is meant */
    public static FaultProxy toServerOf(String kubeconfig) {
        URI server = server(SERVER.matcher(kubeconfig));
        return to(server.getHost(), port(server));
    }

    /** {@code 127.0.0.1:43121}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /**
     * The same kubeconfig, by way of this proxy. A server that is not named 127.0.0.1 or localhost keeps its name for TLS
     * ({@code tls-server-name}).
     */
    public String kubeconfig(String kubeconfig) {
        Matcher matcher = SERVER.matcher(kubeconfig);
        URI server = server(matcher);
        // A certificate for localhost only need not hold for the address.
        String host = server.getHost().equals("localhost") ? "localhost" : "127.0.0.1";
        boolean named = server.getScheme().equals("https") && !host.equals(server.getHost());
        String before = kubeconfig.substring(0, matcher.start());
        String line = before.substring(before.lastIndexOf('\n') + 1);
        boolean flow = line.indexOf('{') >= 0;
        String name = flow
                ? ", tls-server-name: \"" + server.getHost() + "\""
                : "\n" + line.replace('-', ' ') + "tls-server-name: " + server.getHost();
        return before + "server: \"" + server.getScheme() + "://" + host + ":" + port + "\"" + (named ? name : "")
                + kubeconfig.substring(matcher.end());
    }

    /** Every piece waits so long, in both directions. */
    public void latency(Duration latency) {
        change(conditions.withLatency(latency));
    }

    /** At most so much, in each direction of each connection. */
    public void slow(long bytesPerSecond) {
        change(conditions.withBytesPerSecond(bytesPerSecond));
    }

    /** Connections stay open and nothing passes, until {@link #restore()}. */
    public void stall() {
        change(conditions.withStalled(true));
    }

    /** Lets all pass again; what was held back arrives. */
    public void restore() {
        cutRequestsAfter.set(NO_CUT);
        cutAnswersAfter.set(NO_CUT);
        change(Conditions.PLAIN);
    }

    /** Resets all connections; new ones are welcome. */
    public void reset() {
        passages.forEach(Passage::cut);
    }

    /** Resets the next connection that sends more than so many bytes from now on. Happens once. */
    public void cutRequestsAfter(long bytes) {
        cutRequestsAfter.set(bytes);
    }

    /**
     * Resets the next connection on which more than so many bytes come back from now on. Happens once. With 0 the server has the request,
     * and its answer is lost; the bytes of a TLS handshake count, so connect first.
     */
    public void cutAnswersAfter(long bytes) {
        cutAnswersAfter.set(bytes);
    }

    /** Refuses connections and resets those that there are, until {@link #up()}. */
    public void down() {
        closeQuietly(listener);
        accepting.join(); // the kernel listens on until the thread that waits for connections has left
        reset();
    }

    /** Listens again, on the same port. */
    public void up() {
        if (listener.isClosed()) {
            listener = listen(port);
            accepting = accept(listener);
        }
    }

    /** How many connections were accepted until now. */
    public int connections() {
        return accepted.get();
    }

    @Override
    public void close() {
        down();
        threads.shutdownNow();
    }

    /** Waits as the conditions ask, and again when they change meanwhile. */
    void awaitPassage(int bytes) throws InterruptedException {
        synchronized (changed) {
            while (conditions.stalled()) {
                changed.wait();
            }
            Conditions now = conditions;
            long millis =
                    now.latency().toMillis() + (now.bytesPerSecond() == 0 ? 0 : 1000L * bytes / now.bytesPerSecond());
            long end = System.nanoTime() + millis * 1_000_000;
            for (long left = millis; left > 0 && conditions.equals(now); left = (end - System.nanoTime()) / 1_000_000) {
                changed.wait(left);
            }
        }
    }

    Conditions conditions() {
        return conditions;
    }

    /** Whether this many bytes in one direction are too many; the first who asks gets the cut. */
    boolean takeCut(boolean answers, long bytes) {
        AtomicLong limit = answers ? cutAnswersAfter : cutRequestsAfter;
        long allowed = limit.get();
        return allowed != NO_CUT && bytes > allowed && limit.compareAndSet(allowed, NO_CUT);
    }

    /** How many bytes may still pass before a cut; negative for any number. */
    long limit(boolean answers) {
        return (answers ? cutAnswersAfter : cutRequestsAfter).get();
    }

    void forget(Passage passage) {
        passages.remove(passage);
    }

    private void change(Conditions another) {
        synchronized (changed) {
            conditions = another;
            changed.notifyAll();
        }
    }

    private CompletableFuture<Void> accept(ServerSocket on) {
        return CompletableFuture.runAsync(
                () -> {
                    while (!on.isClosed()) {
                        try {
                            Socket client = on.accept();
                            accepted.incrementAndGet();
                            threads.execute(() -> connect(client, on));
                        } catch (IOException closed) {
                            return;
                        }
                    }
                },
                threads);
    }

    private void connect(Socket client, ServerSocket by) {
        try {
            Socket server = new Socket();
            server.connect(target, 10_000);
            Passage passage = new Passage(this, client, server);
            passages.add(passage);
            passage.start(threads);
            if (by.isClosed()) {
                passage.cut();
            }
        } catch (IOException | RejectedExecutionException unreachable) {
            closeQuietly(client);
        }
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " of the loopback address cannot be used", e);
        }
    }

    private static URI server(Matcher matcher) {
        if (!matcher.find()) {
            throw new IllegalArgumentException("the kubeconfig names no server");
        }
        return URI.create(matcher.group(2));
    }

    private static int port(URI server) {
        if (server.getPort() >= 0) {
            return server.getPort();
        }
        return server.getScheme().equals("https") ? 443 : 80;
    }

    static void closeQuietly(AutoCloseable open) {
        try {
            open.close();
        } catch (Exception ignored) {
            // It is closed, which is all that was wanted.
        }
    }
}
