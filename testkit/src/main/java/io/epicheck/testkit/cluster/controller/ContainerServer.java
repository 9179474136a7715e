package io.epicheck.testkit.cluster.controller;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.epicheck.testkit.cluster.controller.ContainerScript.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answers for the containers of one pod, whatever the port. */
final class ContainerServer implements AutoCloseable {
    private final HttpServer http;

    private ContainerServer(HttpServer http) {
        this.http = http;
    }

    static ContainerServer start(Map<String, ContainerScript> scripts) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            http.createContext("/", exchange -> answer(exchange, scripts));
            http.start();
            return new ContainerServer(http);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
    }

    InetSocketAddress address() {
        return http.getAddress();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private static void answer(HttpExchange exchange, Map<String, ContainerScript> scripts) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Reply reply = scripts.values().stream()
                    .filter(script -> script.routes().containsKey(path))
                    .findFirst()
                    .map(script -> script.routes().getOrDefault(path, notFound()))
                    .orElseGet(ContainerServer::notFound);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Reply notFound() {
        return new Reply(404, "text/plain", "not found\n");
    }
}
