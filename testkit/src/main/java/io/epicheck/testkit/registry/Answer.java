package io.epicheck.testkit.registry;

import io.epicheck.testkit.http.Exchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** One HTTP answer. Immutable. */
final class Answer {
    private static final JsonMapper JSON = new JsonMapper();

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Answer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    static Answer empty(int status) {
        return new Answer(status, Map.of(), new byte[0]);
    }

    static Answer bytes(int status, String type, byte[] body) {
        return new Answer(status, Map.of("Content-Type", type), body);
    }

    static Answer json(int status, Map<String, ?> body) {
        return bytes(status, "application/json", JSON.writeValueAsBytes(body));
    }

    /** In the form that the specification gives to errors. */
    static Answer error(int status, String code, String message) {
        return json(status, Map.of("errors", List.of(Map.of("code", code, "message", message))));
    }

    Answer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body);
    }

    int status() {
        return status;
    }

    void send(Exchange exchange) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Docker-Distribution-Api-Version", "registry/2.0");
        exchange.send(status, all, body);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
