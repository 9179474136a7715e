package io.epicheck.cluster;

import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Whether what a server has is what we sent and heard no answer to. */
final class OwnWrite {
    private static final String RUN = "epicheck.io/run";
    private static final Set<String> SERVERS = Set.of(
            "/status",
            "/metadata/resourceVersion",
            "/metadata/uid",
            "/metadata/generation",
            "/metadata/creationTimestamp",
            "/metadata/managedFields");

    private OwnWrite() {}

    /** A created object says which run made it; one without that mark is ours when it holds all that was sent. */
    static boolean created(KubeObject sent, KubeObject found) {
        String run = sent.annotations().getOrDefault(RUN, "");
        return run.isEmpty()
                ? holds(sent, found)
                : run.equals(found.annotations().get(RUN));
    }

    /** The server may have added defaults, and nothing else may differ. */
    static boolean holds(KubeObject sent, KubeObject found) {
        return holds("", sent.toJson(), found.toJson());
    }

    private static boolean holds(String path, JsonNode sent, JsonNode found) {
        if (SERVERS.contains(path)) {
            return true;
        }
        if (sent.isObject()) {
            return sent.properties().stream()
                    .allMatch(
                            field -> holds(path + "/" + field.getKey(), field.getValue(), found.path(field.getKey())));
        }
        if (sent.isArray()) {
            if (sent.size() != found.size()) {
                return false;
            }
            for (int i = 0; i < sent.size(); i++) {
                if (!holds(path + "/" + i, sent.get(i), found.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return sent.isNull() ? found.isNull() || found.isMissingNode() : sent.equals(found);
    }
}
