package io.epicheck.smoke;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A web server on a free loopback port that plays a script of answers; the last one is repeated. */
final class WebServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<HttpHandler> script = new ConcurrentLinkedQueue<>();
    final List<String> seenHosts = new CopyOnWriteArrayList<>();
    final List<String> seenPaths = new CopyOnWriteArrayList<>();

    private WebServer(HttpServer server, HttpHandler... answers) {
        this.server = server;
        script.addAll(List.of(answers));
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    static WebServer http(HttpHandler... answers) throws IOException {
        return new WebServer(HttpServer.create(local(), 0), answers);
    }

    static WebServer https(SSLContext identity, HttpHandler... answers) throws IOException {
        HttpsServer server = HttpsServer.create(local(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity));
        return new WebServer(server, answers);
    }

    private static InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static HttpHandler says(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        };
    }

    private void answer(HttpExchange exchange) throws IOException {
        seenHosts.add(exchange.getRequestHeaders().getFirst("Host"));
        seenPaths.add(exchange.getRequestURI().toString());
        HttpHandler next = script.size() > 1 ? script.remove() : script.element();
        next.handle(exchange);
    }

    int requests() {
        return seenPaths.size();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
