package io.epicheck.lint;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Which pods a selector means. Pure. */
final class LabelSelector {
    private LabelSelector() {}

    /** A Service's selector: every label as it says; without any label it means no pod. */
    static boolean matchesAll(JsonNode wanted, Map<String, String> labels) {
        return !wanted.isEmpty()
                && wanted.properties().stream()
                        .allMatch(entry -> entry.getValue().asString("").equals(labels.get(entry.getKey())));
    }

    /** {@code matchLabels} and {@code matchExpressions}; an empty selector means every pod. */
    static boolean matches(JsonNode selector, Map<String, String> labels) {
        if (!selector.isObject()) {
            return false;
        }
        boolean byLabels = selector.path("matchLabels").isEmpty() || matchesAll(selector.path("matchLabels"), labels);
        return byLabels
                && selector.path("matchExpressions")
                        .valueStream()
                        .allMatch(expression -> matchesOne(expression, labels));
    }

    private static boolean matchesOne(JsonNode expression, Map<String, String> labels) {
        String key = expression.path("key").asString("");
        boolean listed = labels.containsKey(key)
                && expression.path("values").valueStream().anyMatch(value -> value.asString("")
                        .equals(labels.get(key)));
        return switch (expression.path("operator").asString("")) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> labels.containsKey(key);
            case "DoesNotExist" -> !labels.containsKey(key);
            default -> false;
        };
    }
}
