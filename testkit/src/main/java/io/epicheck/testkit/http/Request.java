package io.epicheck.testkit.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One request that was read completely. Immutable; the bytes of the body are shared, not copied.
 *
 * @param path decoded, without the query
 * @param query without the question mark, as it was sent; empty when there was none
 * @param headers names compare without regard to case
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Request(String method, String path, String query, SortedMap<String, String> headers, byte[] body) {
    /** Empty when the header is absent. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The first value of a parameter; empty when it is absent or has no value. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters().get(name)).filter(value -> !value.isEmpty());
    }

    /** Whether a parameter says yes. */
    public boolean flag(String name) {
        return parameter(name)
                .filter(value -> value.equals("true") || value.equals("1"))
                .isPresent();
    }

    /** The first value of every parameter. */
    public Map<String, String> parameters() {
        Map<String, String> found = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (!name.isEmpty()) {
                found.putIfAbsent(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return found;
    }

    /** The parts of the path between slashes. */
    public List<String> segments() {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
