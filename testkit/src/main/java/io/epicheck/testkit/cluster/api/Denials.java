package io.epicheck.testkit.cluster.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the only user of the cluster may not do; everything else is allowed. Thread-safe. */
final class Denials {
    static final String USER = "simulated-user";

    private final Set<Right> denied = ConcurrentHashMap.newKeySet();

    private record Right(String verb, String resource) {}

    /** @param resource {@code deployments.apps}; {@code *} for any verb or resource */
    void add(String verb, String resource) {
        denied.add(new Right(verb, resource));
    }

    void clear() {
        denied.clear();
    }

    boolean denies(String verb, String resource) {
        return denied.stream()
                .anyMatch(right -> (right.verb().equals("*") || right.verb().equals(verb))
                        && (right.resource().equals("*") || right.resource().equals(resource)));
    }

    void check(String method, Map<String, String> parameters, Target target) {
        String verb = verb(method, parameters, target);
        String resource = target.resource();
        if (!target.kind().isReview() && denies(verb, resource)) {
            String where = target.namespace().isEmpty()
                    ? " at the cluster scope"
                    : " in the namespace \"" + target.namespace() + "\"";
            throw ApiError.forbidden(
                    target,
                    "User \"" + USER + "\" cannot " + verb + " resource \""
                            + target.kind().plural() + "\" in API group \""
                            + target.kind().group() + "\"" + where,
                    List.of());
        }
    }

    /** Answers a SelfSubjectAccessReview. */
    ObjectNode review(ObjectNode question) {
        JsonNode asked = question.path("spec").path("resourceAttributes");
        String group = asked.path("group").asString("");
        String resource = asked.path("resource").asString("") + (group.isEmpty() ? "" : "." + group);
        ObjectNode answer = question.deepCopy();
        answer.put("kind", "SelfSubjectAccessReview");
        answer.put("apiVersion", "authorization.k8s.io/v1");
        answer.withObjectProperty("metadata");
        answer.putObject("status").put("allowed", !denies(asked.path("verb").asString(""), resource));
        return answer;
    }

    private static String verb(String method, Map<String, String> parameters, Target target) {
        boolean watch = "true".equals(parameters.get("watch")) || "1".equals(parameters.get("watch"));
        return switch (method) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> target.name().isEmpty() ? "deletecollection" : "delete";
            default -> watch ? "watch" : target.name().isEmpty() ? "list" : "get";
        };
    }
}
