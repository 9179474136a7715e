package io.epicheck.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MiniServerTest {
    private static final int ROUNDS = 200;
    private static final int CLIENTS = 4;

    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    @BeforeEach
    void listen() {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
    }

    @AfterEach
    void restore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void closingUnderLoadIsQuietAndLeavesNobodyWaiting() throws Exception {
        AtomicInteger port = new AtomicInteger();
        AtomicInteger connected = new AtomicInteger();
        AtomicInteger waiting = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(() -> {
                while (!over.get()) {
                    knock(port.get(), connected, waiting);
                }
            });
            clients.add(client);
            client.start();
        }
        for (int round = 0; round < ROUNDS; round++) {
            try (MiniServer server = MiniServer.start(exchange -> {})) {
                port.set(server.port());
                int some = connected.get() + CLIENTS;
                while (connected.get() < some) {
                    Thread.onSpinWait();
                }
            }
        }
        over.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertThat(uncaught).isEmpty();
        assertThat(waiting).hasValue(0);
    }

    /** Connects and waits for the server to hang up. */
    private static void knock(int port, AtomicInteger connected, AtomicInteger waiting) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connected.incrementAndGet();
            socket.setSoTimeout(connected.get() % 2 == 0 ? 1 : 5000);
            try {
                socket.getInputStream().read();
            } catch (SocketTimeoutException e) {
                if (socket.getSoTimeout() > 1) {
                    waiting.incrementAndGet();
                }
            }
        } catch (IOException e) {
            // The server has left.
        }
    }
}
