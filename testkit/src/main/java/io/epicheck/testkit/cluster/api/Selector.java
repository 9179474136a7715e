package io.epicheck.testkit.cluster.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** {@code labelSelector} and {@code fieldSelector} of a request, as one question. */
final class Selector {
    private static final Pattern SET = Pattern.compile("\\s*(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
    private static final Pattern EQUALITY = Pattern.compile("\\s*([^=!\\s]+)\\s*(==|=|!=)\\s*([^=!\\s]*)\\s*");
    private static final Set<String> EVERYWHERE = Set.of("metadata.name", "metadata.namespace");
    private static final Map<String, Set<String>> OF_KIND = Map.of(
            "Pod",
            Set.of(
                    "spec.nodeName",
                    "spec.restartPolicy",
                    "spec.schedulerName",
                    "spec.serviceAccountName",
                    "status.phase"),
            "Event",
            Set.of(
                    "involvedObject.kind",
                    "involvedObject.namespace",
                    "involvedObject.name",
                    "involvedObject.uid",
                    "involvedObject.apiVersion",
                    "regarding.kind",
                    "regarding.namespace",
                    "regarding.name",
                    "regarding.uid",
                    "reason",
                    "type"),
            "Secret",
            Set.of("type"),
            "Namespace",
            Set.of("status.phase"),
            "Job",
            Set.of("status.successful"),
            "ReplicaSet",
            Set.of("status.replicas"));

    private Selector() {}

    static Predicate<JsonNode> of(Kind kind, String labels, String fields) {
        return labels(labels).and(fields(kind, fields));
    }

    private static Predicate<JsonNode> labels(String text) {
        Predicate<JsonNode> all = object -> true;
        for (String requirement : parts(text)) {
            all = all.and(label(requirement));
        }
        return all;
    }

    private static Predicate<JsonNode> label(String requirement) {
        Matcher set = SET.matcher(requirement);
        if (set.matches()) {
            Set<String> values = Set.of(set.group(3).strip().split("\\s*,\\s*"));
            boolean in = set.group(2).equals("in");
            return object -> in == values.contains(value(object, set.group(1)));
        }
        Matcher equality = EQUALITY.matcher(requirement);
        if (equality.matches()) {
            boolean same = !equality.group(2).equals("!=");
            return object -> same == value(object, equality.group(1)).equals(equality.group(3))
                    && (!same || has(object, equality.group(1)));
        }
        String name = requirement.strip();
        if (name.contains(" ")) {
            String found = name.split("\\s+")[1];
            throw ApiError.badRequest(
                    "unable to parse requirement: found '" + found + "', expected: in, notin, =, ==, !=, gt, lt");
        }
        return name.startsWith("!") ? object -> !has(object, name.substring(1)) : object -> has(object, name);
    }

    private static Predicate<JsonNode> fields(Kind kind, String text) {
        Predicate<JsonNode> all = object -> true;
        for (String requirement : parts(text)) {
            Matcher equality = EQUALITY.matcher(requirement);
            if (!equality.matches()) {
                throw ApiError.badRequest(
                        "invalid selector: '" + requirement + "'; can't understand '" + requirement + "'");
            }
            String field = equality.group(1);
            if (!EVERYWHERE.contains(field)
                    && !OF_KIND.getOrDefault(kind.kind(), Set.of()).contains(field)) {
                throw ApiError.badRequest("\"" + field
                        + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
            }
            String pointer =
                    "/" + field.replace("regarding.", "involvedObject.").replace('.', '/');
            boolean same = !equality.group(2).equals("!=");
            all = all.and(object -> same == object.at(pointer).asString("").equals(equality.group(3)));
        }
        return all;
    }

    /** Separated by commas outside of parentheses. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split(",(?![^(]*\\))")) {
            if (!part.isBlank()) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static boolean has(JsonNode object, String label) {
        return object.path("metadata").path("labels").has(label);
    }

    private static String value(JsonNode object, String label) {
        return object.path("metadata").path("labels").path(label).asString("");
    }
}
