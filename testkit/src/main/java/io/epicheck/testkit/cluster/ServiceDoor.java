package io.epicheck.testkit.cluster;

import io.epicheck.testkit.cluster.api.PodBackend;
import io.epicheck.testkit.cluster.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * What a node port is in a real cluster: each new connection goes to one of the pods that the EndpointSlices of a Service call ready, and
 * stays there. With a lag it learns of changes late, as real proxies and load balancers do: that is how requests are lost. Thread-safe.
 */
public final class ServiceDoor implements AutoCloseable {
    private final ObjectStore store;
    private final PodBackend pods;
    private final String namespace;
    private final String service;
    private final long lag;
    private final ServerSocket listener;
    private final Deque<Known> history = new ArrayDeque<>();
    private final ObjectStore.Subscription subscription;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "service-door");
        thread.setDaemon(true);
        return thread;
    });

    ServiceDoor(ObjectStore store, PodBackend pods, String namespace, String service, Duration lag) {
        this.store = store;
        this.pods = pods;
        this.namespace = namespace;
        this.service = service;
        this.lag = lag.toNanos();
        try {
            this.listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
        history.add(new Known(System.nanoTime() - this.lag, ready()));
        this.subscription = store.subscribe(change -> {
            if (change.object().path("kind").asString("").equals("EndpointSlice")) {
                threads.execute(this::learn);
            }
        });
        threads.execute(this::accept);
    }

    /** {@code 127.0.0.1:43121}. */
    public String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    @Override
    public void close() {
        subscription.close();
        closeQuietly(listener);
        open.forEach(ServiceDoor::closeQuietly);
        threads.shutdownNow();
    }

    private void learn() {
        List<String> now = ready();
        synchronized (history) {
            history.addLast(new Known(System.nanoTime(), now));
        }
    }

    private List<String> ready() {
        List<String> names = new ArrayList<>();
        store.list("EndpointSlice", namespace).stream()
                .filter(slice -> slice.at("/metadata/labels/kubernetes.io~1service-name")
                        .asString("")
                        .equals(service))
                .flatMap(slice -> slice.path("endpoints").valueStream())
                .filter(endpoint -> endpoint.at("/conditions/ready").asBoolean(false))
                .map(endpoint -> endpoint.at("/targetRef/name").asString(""))
                .forEach(names::add);
        return names;
    }

    /** As it was that long ago. */
    private List<String> known() {
        long then = System.nanoTime() - lag;
        synchronized (history) {
            while (history.size() > 1 && second().since() - then <= 0) {
                history.removeFirst();
            }
            return history.getFirst().pods();
        }
    }

    private Known second() {
        var all = history.iterator();
        all.next();
        return all.next();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                threads.execute(() -> carry(client));
            } catch (IOException | RejectedExecutionException closed) {
                open.forEach(ServiceDoor::closeQuietly); // one of them may have come after the others were closed
                return;
            }
        }
    }

    private void carry(Socket client) {
        List<String> known = known();
        try (client) {
            Optional<InetSocketAddress> address = known.isEmpty()
                    ? Optional.empty()
                    : pods.address(namespace, known.get(Math.floorMod(turn.getAndIncrement(), known.size())), port());
            if (address.isEmpty()) {
                client.setSoLinger(true, 0); // as a machine says on whose port nobody listens
                return;
            }
            try (Socket pod =
                    new Socket(address.get().getAddress(), address.get().getPort())) {
                open.add(pod);
                client.setTcpNoDelay(true);
                pod.setTcpNoDelay(true);
                threads.execute(() -> pump(pod, client));
                pump(client, pod);
            }
        } catch (IOException over) {
            // One side has left, and so does the other.
        } finally {
            open.remove(client);
        }
    }

    private int port() {
        JsonNode ports = store.get("Service", namespace, service)
                .map(found -> found.at("/spec/ports"))
                .orElseThrow();
        return ports.path(0).path("port").asInt(80);
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[1 << 14];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException over) {
            // One side has left, and so does the other.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is closed, which is all that was wanted.
        }
    }

    private record Known(long since, List<String> pods) {}
}
