package io.epicheck.traffic;

import io.epicheck.retry.Time;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Knows when this machine's own network was away: twice a second it opens a connection to the API server, which says nothing but that
 * there is a network. A request that got no answer at all while that failed too proves nothing about the release. Where the API server
 * cannot be reached like this from the start (through a proxy only), nothing is excused. Thread-safe.
 */
final class Away implements AutoCloseable {
    private static final int REACH_MILLIS = 1000;
    private static final Duration BETWEEN = Duration.ofMillis(500);
    private static final int MOST_WINDOWS = 1000;

    private final List<long[]> windows = new ArrayList<>();
    private final Optional<Thread> thread;

    private Away(Optional<InetSocketAddress> control, Time time) {
        this.thread = control.map(address -> new Thread(() -> watch(address, time), "epicheck-traffic-control"));
        thread.ifPresent(each -> {
            each.setDaemon(true);
            each.start();
        });
    }

    /** @param server URL of the API server; empty when there is none, then it is never away */
    static Away watch(Optional<String> server, Time time) {
        return new Away(server.flatMap(Away::address), time);
    }

    /** Whether the network was away at some time in between. */
    boolean covers(long from, long to) {
        synchronized (windows) {
            return windows.stream().anyMatch(window -> window[0] - to < 0 && window[1] - from > 0);
        }
    }

    @Override
    public void close() {
        thread.ifPresent(Thread::interrupt);
    }

    private void watch(InetSocketAddress control, Time time) {
        if (!isReached(control)) {
            return;
        }
        while (!Thread.currentThread().isInterrupted()) {
            long begin = time.nanos();
            if (!isReached(control)) {
                synchronized (windows) {
                    if (windows.size() < MOST_WINDOWS) {
                        windows.add(new long[] {begin, time.nanos()});
                    }
                }
            }
            time.pause(BETWEEN);
        }
    }

    private static boolean isReached(InetSocketAddress control) {
        try (Socket socket = new Socket()) {
            socket.connect(control, REACH_MILLIS);
            return true;
        } catch (java.net.ConnectException e) {
            return String.valueOf(e.getMessage()).contains("refused"); // somebody is there who says no
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<InetSocketAddress> address(String server) {
        try {
            URI uri = URI.create(server);
            int port = uri.getPort() > 0 ? uri.getPort() : "http".equals(uri.getScheme()) ? 80 : 443;
            InetSocketAddress address = new InetSocketAddress(uri.getHost(), port);
            return address.isUnresolved() ? Optional.empty() : Optional.of(address);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
