package io.epicheck.testkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through a proxy: two sockets, and a thread for each direction. */
final class Passage {
    private static final int PIECE = 1 << 14;
    /** Slow connections are slow in small steps. */
    private static final int STEPS_PER_SECOND = 20;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;
    private final AtomicInteger open = new AtomicInteger(2);

    Passage(FaultProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void start(Executor threads) throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        threads.execute(() -> pump(client, server, false));
        threads.execute(() -> pump(server, client, true));
    }

    /** With a TCP reset on both sides. */
    void cut() {
        proxy.forget(this);
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException closed) {
                // Then it needs no reset.
            }
            FaultProxy.closeQuietly(socket);
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] bytes = new byte[PIECE];
        long limit = proxy.limit(answers);
        long passed = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes, 0, piece()); read >= 0; read = in.read(bytes, 0, piece())) {
                proxy.awaitPassage(read);
                if (proxy.limit(answers) != limit) {
                    limit = proxy.limit(answers); // a new rule counts from now on
                    passed = 0;
                }
                passed += read;
                if (proxy.takeCut(answers, passed)) {
                    out.write(bytes, 0, (int) Math.max(0, read - (passed - limit)));
                    out.flush();
                    cut();
                    return;
                }
                out.write(bytes, 0, read);
                out.flush();
            }
            to.shutdownOutput();
            if (open.decrementAndGet() == 0) {
                proxy.forget(this);
                FaultProxy.closeQuietly(client);
                FaultProxy.closeQuietly(server);
            }
        } catch (IOException gone) {
            cut();
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            cut();
        }
    }

    private int piece() {
        long rate = proxy.conditions().bytesPerSecond();
        return rate == 0 ? PIECE : (int) Math.max(1, Math.min(PIECE, rate / STEPS_PER_SECOND));
    }
}
