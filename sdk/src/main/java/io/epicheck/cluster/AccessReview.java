package io.epicheck.cluster;

import io.epicheck.AccessException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the server, before anything changes, whether we may do all that a release needs
 * (<a href="https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access">access reviews</a>).
 */
public final class AccessReview {
    private AccessReview() {}

    /**
     * One permission.
     *
     * @param group API group; empty for the core group
     * @param resource plural, with a subresource after a slash: {@code pods/log}
     */
    public record Need(String group, String resource, String verb) {
        @Override
        public String toString() {
            return verb + " " + resource + (group.isEmpty() ? "" : "." + group);
        }
    }

    /**
     * Makes sure that every permission is there. One request tells most of them; only those that it leaves open are asked one by one.
     *
     * @throws AccessException with every permission that is missing, and the rules to add
     */
    public static void verify(Cluster cluster, String namespace, Collection<Need> needs) {
        KubeApi api = cluster.api();
        Rules rules = Rules.of(api, namespace);
        List<Need> missing = new ArrayList<>();
        for (Need need : new LinkedHashSet<>(needs)) {
            if (!rules.allow(need) && !isAllowed(api, namespace, need)) {
                missing.add(need);
            }
        }
        if (!missing.isEmpty()) {
            throw new AccessException(
                    "PERMISSION_MISSING",
                    "these credentials may not, in namespace " + namespace + ": "
                            + String.join(
                                    ", ", missing.stream().map(Need::toString).toList()),
                    "Add to their Role:\n" + yaml(missing));
        }
    }

    private static boolean isAllowed(KubeApi api, String namespace, Need need) {
        ObjectNode review = question("SelfSubjectAccessReview");
        int slash = need.resource().indexOf('/');
        ObjectNode attributes = review.putObject("spec").putObject("resourceAttributes");
        attributes
                .put("namespace", namespace)
                .put("verb", need.verb())
                .put("group", need.group())
                .put("resource", slash < 0 ? need.resource() : need.resource().substring(0, slash));
        if (slash >= 0) {
            attributes.put("subresource", need.resource().substring(slash + 1));
        }
        return api.create(KubeObject.of(review)).at("/status/allowed").asBoolean(false);
    }

    private static ObjectNode question(String kind) {
        return KubeObject.node().put("apiVersion", "authorization.k8s.io/v1").put("kind", kind);
    }

    private static String yaml(List<Need> missing) {
        Map<String, Set<String>> verbs = new LinkedHashMap<>();
        missing.forEach(need -> verbs.computeIfAbsent(
                        "apiGroups: [\"" + need.group() + "\"], resources: [\"" + need.resource() + "\"]",
                        key -> new TreeSet<>())
                .add(need.verb()));
        List<String> lines = new ArrayList<>();
        verbs.forEach(
                (resource, names) -> lines.add("  - {" + resource + ", verbs: [" + String.join(", ", names) + "]}"));
        return String.join("\n", lines);
    }

    /** What the server lists as allowed; it may leave some out, so a rule that is missing proves nothing. */
    private record Rules(JsonNode rules) {
        static Rules of(KubeApi api, String namespace) {
            ObjectNode question = question("SelfSubjectRulesReview");
            question.putObject("spec").put("namespace", namespace);
            try {
                return new Rules(api.create(KubeObject.of(question)).at("/status/resourceRules"));
            } catch (ApiException e) {
                return new Rules(KubeObject.node());
            }
        }

        boolean allow(Need need) {
            for (JsonNode rule : rules) {
                if (rule.path("resourceNames").isEmpty()
                        && has(rule.path("verbs"), need.verb())
                        && has(rule.path("apiGroups"), need.group())
                        && has(rule.path("resources"), need.resource())) {
                    return true;
                }
            }
            return false;
        }

        private static boolean has(JsonNode names, String name) {
            for (JsonNode each : names) {
                String text = each.asString("");
                if (text.equals("*") || text.equals(name)) {
                    return true;
                }
            }
            return false;
        }
    }
}
