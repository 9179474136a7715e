package io.epicheck.testkit.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Serves plain HTTP/1.1 on a free port of 127.0.0.1, one thread per connection. Thread-safe. */
public final class MiniServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Handler handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mini-server");
        thread.setDaemon(true);
        return thread;
    });

    private MiniServer(Handler handler) {
        this.handler = handler;
        try {
            this.listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
    }

    public static MiniServer start(Handler handler) {
        MiniServer server = new MiniServer(handler);
        server.threads.execute(server::accept);
        return server;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts every connection, as a server does that restarts; new ones are welcome. */
    public void dropConnections() {
        connections.forEach(MiniServer::closeQuietly);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            dropConnections();
            threads.shutdownNow();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                begin(socket);
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** One that came while the server closes is hung up on. */
    private void begin(Socket socket) {
        try {
            threads.execute(() -> converse(socket));
        } catch (RejectedExecutionException closing) {
            closeQuietly(socket);
        }
        if (listener.isClosed()) {
            closeQuietly(socket);
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 15);
            boolean goOn = true;
            while (goOn) {
                Optional<Request> request = RequestReader.read(in, out);
                if (request.isEmpty()) {
                    return;
                }
                Exchange exchange = new Exchange(request.get(), socket, in, out);
                handler.handle(exchange);
                goOn = exchange.isReusable();
            }
        } catch (IOException clientIsGone) {
            closeQuietly(socket);
        } finally {
            connections.remove(socket);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException ignored) {
            // It is closed, which is all that was wanted.
        }
    }

    /** Answers requests; called by many threads at once. */
    public interface Handler {
        void handle(Exchange exchange) throws IOException;
    }
}
