package io.epicheck.image.publish;

import io.epicheck.testkit.http.Exchange;
import io.epicheck.testkit.http.MiniServer;
import io.epicheck.testkit.http.Request;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Another address of a registry, at which somebody is told of every request before it is served. */
final class SteppedDoor implements AutoCloseable {
    private static final Set<String> OURS = Set.of("content-length", "transfer-encoding", "connection", "date");

    private final EmbeddedRegistry registry;
    private final IntConsumer before;
    private final AtomicInteger served = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final MiniServer server;

    /** @param before told the number of the request, from 0 on; whatever it does happens first */
    SteppedDoor(EmbeddedRegistry registry, IntConsumer before) {
        this.registry = registry;
        this.before = before;
        this.server = MiniServer.start(this::pass);
    }

    String address() {
        return "127.0.0.1:" + server.port();
    }

    int served() {
        return served.get();
    }

    private void pass(Exchange exchange) throws IOException {
        before.accept(served.getAndIncrement());
        Request request = exchange.request();
        HttpRequest.Builder copy = HttpRequest.newBuilder(URI.create(
                        registry.url() + request.path() + (request.query().isEmpty() ? "" : "?" + request.query())))
                .method(request.method(), BodyPublishers.ofByteArray(request.body()));
        if (!request.header("Content-Type").isEmpty()) {
            copy.header("Content-Type", request.header("Content-Type"));
        }
        try {
            HttpResponse<byte[]> answer = http.send(copy.build(), BodyHandlers.ofByteArray());
            Map<String, String> headers = new LinkedHashMap<>();
            answer.headers().map().forEach((name, values) -> {
                if (!OURS.contains(name)) {
                    headers.put(name, values.get(0));
                }
            });
            exchange.send(answer.statusCode(), headers, answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
