package io.epicheck.image.registry;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * One request to a registry, as often as it takes. Immutable.
 *
 * @param headers beside those of every request
 * @param scopes what a token must allow
 * @param streamed whether a good answer's body is read as it comes
 * @param listener is told of bytes that pass
 */
record Ask(
        String method,
        URI uri,
        Map<String, String> headers,
        Optional<Body> body,
        Scopes scopes,
        boolean streamed,
        LongConsumer listener) {
    static Ask of(String method, URI uri, Scopes scopes) {
        return new Ask(method, uri, Map.of(), Optional.empty(), scopes, false, bytes -> {});
    }

    Ask with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Ask(method, uri, more, body, scopes, streamed, listener);
    }

    Ask with(Body another, String contentType) {
        return new Ask(method, uri, headers, Optional.of(another), scopes, streamed, listener)
                .with("Content-Type", contentType);
    }

    Ask at(URI another) {
        return new Ask(method, another, headers, body, scopes, streamed, listener);
    }

    Ask asStream() {
        return new Ask(method, uri, headers, body, scopes, true, listener);
    }

    Ask telling(LongConsumer another) {
        return new Ask(method, uri, headers, body, scopes, streamed, another);
    }

    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
