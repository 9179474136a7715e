package io.epicheck.testkit.registry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parameters after the question mark, in order. Immutable. */
final class Query {
    private record Parameter(String name, String value) {}

    private final List<Parameter> parameters = new ArrayList<>();

    /** @param raw as it was sent; empty for none */
    Query(String raw) {
        if (raw.isEmpty()) {
            return;
        }
        for (String pair : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.add(new Parameter(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : ""));
        }
    }

    Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    List<String> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .toList();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
