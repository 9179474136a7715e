package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.CauseCode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether somebody else changed an object after we did. A replica count alone is none: autoscalers and people scale at any time, and
 * their number is kept.
 */
public final class Supersession {
    /** Stable code of the cause. */
    public static final String CODE = CauseCode.SUPERSEDED.name();

    private Supersession() {}

    /**
     * @param applied what the server stored for us
     * @param live what is there now
     */
    public static Optional<Cause> of(KubeObject applied, KubeObject live) {
        Optional<Cause> replaced = replaced(applied, live);
        if (replaced.isPresent()) {
            return replaced;
        }
        boolean counted = applied.generation() > 0;
        if (counted ? live.generation() <= applied.generation() : content(live).equals(content(applied))) {
            return Optional.empty();
        }
        return content(live).equals(content(applied))
                ? Optional.empty()
                : Optional.of(cause(live, "it was changed by " + manager(live)));
    }

    /** Only whether it is another object by the same name: controllers write into the specs of many kinds. */
    static Optional<Cause> replaced(KubeObject applied, KubeObject live) {
        return live.uid().equals(applied.uid())
                ? Optional.empty()
                : Optional.of(cause(live, "it was deleted and created again"));
    }

    private static Cause cause(KubeObject live, String how) {
        return new Cause(
                CODE,
                live.toString(),
                live + " is no longer as this release left it: " + how,
                List.of("generation " + live.generation(), "manager " + manager(live)),
                "Find out who deploys there; then deploy again.");
    }

    /** Who wrote last, other than through status. */
    private static String manager(KubeObject live) {
        return live.at("/metadata/managedFields")
                .valueStream()
                .filter(entry -> !entry.path("subresource").asString("").equals("status"))
                .filter(entry -> !isOurs(entry) && hasContent(entry))
                .max(Comparator.comparing(entry -> entry.path("time").asString("")))
                .map(entry -> entry.path("manager").asString("?"))
                .orElse("another run of epicheck");
    }

    /** Controllers write annotations and status of what others change; that is no change of theirs. */
    private static boolean hasContent(JsonNode entry) {
        JsonNode fields = entry.path("fieldsV1");
        return fields.isEmpty()
                || fields.properties().stream()
                        .anyMatch(field -> !field.getKey().equals("f:metadata")
                                && !field.getKey().equals("f:status"));
    }

    private static boolean isOurs(JsonNode entry) {
        return entry.path("manager").asString("").equals("epicheck")
                && entry.path("operation").asString("").equals("Apply");
    }

    /** What a person would call its content: no metadata, status or replica count. */
    private static ObjectNode content(KubeObject object) {
        ObjectNode content = object.toJson();
        content.remove(List.of("metadata", "status"));
        if (content.at("/spec") instanceof ObjectNode spec) {
            spec.remove("replicas");
        }
        return content;
    }
}
