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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Another address of a registry, at which somebody is told of every request before it is served. */
final class SteppedDoor implements AutoCloseable {
    private static final Set<String> OURS = Set.of("content-length", "transfer-encoding", "connection", "date");

    private final EmbeddedRegistry registry;
    private final IntConsumer before;
    private final boolean comparing;
    private final AtomicInteger served = new AtomicInteger();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final MiniServer server;

    /**
     * @param before told the number of the request, from 0 on; whatever it does happens first
     * @param comparing whether the registry honours {@code If-Match} and {@code If-None-Match}
     */
    SteppedDoor(EmbeddedRegistry registry, IntConsumer before, boolean comparing) {
        this.registry = registry;
        this.before = before;
        this.comparing = comparing;
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
        if (comparing && !isAsExpected(request)) {
            exchange.send(412, Map.of(), new byte[0]);
            return;
        }
        HttpRequest.Builder copy = HttpRequest.newBuilder(URI.create(
                        registry.url() + request.path() + (request.query().isEmpty() ? "" : "?" + request.query())))
                .method(request.method(), BodyPublishers.ofByteArray(request.body()));
        if (!request.header("Content-Type").isEmpty()) {
            copy.header("Content-Type", request.header("Content-Type"));
        }
        try {
            HttpResponse<byte[]> answer = HTTP.send(copy.build(), BodyHandlers.ofByteArray());
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

    private boolean isAsExpected(Request request) {
        String[] parts = request.path().substring("/v2/".length()).split("/manifests/", 2);
        Optional<String> at = parts.length < 2 ? Optional.empty() : registry.digest(parts[0], parts[1]);
        boolean match = request.header("If-Match").isEmpty()
                || at.map(digest -> "\"" + digest + "\"").equals(Optional.of(request.header("If-Match")));
        return match && (request.header("If-None-Match").isEmpty() || at.isEmpty());
    }

    @Override
    public void close() {
        server.close();
    }
}
