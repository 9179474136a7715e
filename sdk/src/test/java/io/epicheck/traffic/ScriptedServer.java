package io.epicheck.traffic;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A server on a free loopback port that does exactly what a test says, to the last byte. One thread per connection. */
final class ScriptedServer implements AutoCloseable {
    /** What becomes of one request. */
    interface Script {
        /** @return whether the connection goes on */
        boolean serve(Asked asked) throws IOException, InterruptedException;
    }

    /**
     * One request.
     *
     * @param number of all, from 1
     * @param turn on its connection, from 1
     */
    record Asked(int number, int turn, String head, Socket socket) {
        boolean isKept() {
            return head.contains("Connection: keep-alive");
        }

        boolean answer(int status, String body, String... headers) throws IOException {
            StringBuilder text =
                    new StringBuilder("HTTP/1.1 " + status + " x\r\nContent-Length: " + body.length() + "\r\n");
            for (int i = 0; i < headers.length; i += 2) {
                text.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
            }
            return raw(text + "\r\n" + body);
        }

        boolean raw(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return true;
        }

        boolean reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
            return false;
        }

        boolean waits(long millis) throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(millis);
            return true;
        }
    }

    private final ServerSocket listener;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        return thread;
    });

    private ScriptedServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
        threads.execute(this::accept);
    }

    static ScriptedServer start(Script script) {
        return start(Optional.empty(), script);
    }

    static ScriptedServer start(Optional<SSLContext> identity, Script script) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            return new ScriptedServer(
                    identity.isPresent()
                            ? identity.get().getServerSocketFactory().createServerSocket(0, 512, loopback)
                            : new ServerSocket(0, 512, loopback),
                    script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ScriptedServer good() {
        return start(asked -> asked.answer(200, "fine", "X-Pod", "pod-" + asked.number() % 2));
    }

    int port() {
        return listener.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    int requests() {
        return requests.get();
    }

    int connections() {
        return connections.get();
    }

    /** Ends all connections, as a pod does that ends. */
    void drop() {
        open.forEach(ScriptedServer::close);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        drop();
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                connections.incrementAndGet();
                socket.setTcpNoDelay(true);
                open.add(socket);
                threads.execute(() -> converse(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean goesOn = true;
            for (int turn = 1; goesOn; turn++) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                Asked asked = new Asked(requests.incrementAndGet(), turn, head, socket);
                goesOn = script.serve(asked) && asked.isKept();
            }
        } catch (IOException | InterruptedException gone) {
            close(socket);
        } finally {
            open.remove(socket);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.length() > 3 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                return head.toString();
            }
        }
        return "";
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }
}
