package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads {@code status.conditions}. */
public final class Conditions {
    private Conditions() {}

    static Optional<JsonNode> find(KubeObject object, String type) {
        return object.at("/status/conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asString("").equals(type))
                .findFirst();
    }

    static boolean isTrue(KubeObject object, String type) {
        return find(object, type)
                .filter(condition -> condition.path("status").asString("").equals("True"))
                .isPresent();
    }

    /** When the Progressing condition was last updated; empty when there is none. */
    public static String progressUpdated(KubeObject workload) {
        return find(workload, "Progressing")
                .map(condition -> condition.path("lastUpdateTime").asString(""))
                .orElse("");
    }
}
