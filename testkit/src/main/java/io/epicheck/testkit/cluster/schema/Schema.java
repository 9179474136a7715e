package io.epicheck.testkit.cluster.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of the kinds that the double serves, from a resource that was made of Kubernetes' own OpenAPI document. Immutable. */
public final class Schema {
    private static final String RESOURCE = "kubernetes-1.34.txt";

    private final Map<String, Map<String, Type>> types;

    private Schema(String text) {
        this.types = parse(text);
    }

    public static Schema load() {
        try (InputStream in = Schema.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in the jar");
            }
            return new Schema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The type of a kind's objects. */
    Type of(String kind) {
        if (!types.containsKey(kind)) {
            throw new IllegalArgumentException("no fields are known of " + kind);
        }
        return new Type.Struct(kind, false, this);
    }

    Map<String, Type> fields(String type) {
        return types.getOrDefault(type, Map.of());
    }

    private Map<String, Map<String, Type>> parse(String text) {
        Map<String, Map<String, Type>> found = new HashMap<>();
        Map<String, Type> current = new LinkedHashMap<>();
        for (String line : text.lines().toList()) {
            if (line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(" ")) {
                current = new LinkedHashMap<>();
                found.put(line, Collections.unmodifiableMap(current));
                continue;
            }
            String[] parts = line.strip().split(" ", 2);
            current.put(parts[0].replace("*", ""), type(parts[1]));
        }
        return found;
    }

    private Type type(String text) {
        if (text.startsWith("[]")) {
            return new Type.Listed(type(text.substring(2)), Type.Form.ATOMIC, List.of());
        }
        if (text.startsWith("{}")) {
            return new Type.Listed(type(text.substring(2)), Type.Form.SET, List.of());
        }
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            List<String> keys = List.of(text.substring(1, end).split(","));
            return new Type.Listed(type(text.substring(end + 1)), Type.Form.KEYED, keys);
        }
        boolean atomic = text.startsWith("!");
        String name = atomic ? text.substring(1) : text;
        if (name.startsWith("<>")) {
            return new Type.Mapped(type(name.substring(2)), atomic);
        }
        return switch (name) {
            case "any" -> new Type.Any();
            case "string", "integer", "number", "boolean", "quantity", "intstr" -> new Type.Scalar(name);
            default -> new Type.Struct(name, atomic, this);
        };
    }
}
