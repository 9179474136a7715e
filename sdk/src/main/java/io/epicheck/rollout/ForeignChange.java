package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Whether somebody else changed what an object says since a release wrote down how it was, found from the API server's own record of who
 * set which field and when ({@code metadata.managedFields}). Its times all come from that server. Pure.
 */
final class ForeignChange {
    private static final Set<String> NO_CONTENT = Set.of("f:metadata", "f:status", "f:apiVersion", "f:kind");

    /** They fill in what follows from the object, such as the volume of a claim. */
    private static final Set<String> CONTROL_PLANE =
            Set.of("kube-controller-manager", "kube-scheduler", "kube-apiserver", "kubelet");

    private ForeignChange() {}

    /** Whether a release of ours has ever written it. */
    static boolean isWrittenByUs(KubeObject live) {
        return live.at("/metadata/managedFields")
                .valueStream()
                .anyMatch(entry -> entry.path("manager").asString("").equals("epicheck"));
    }

    /** Who else declares its content, so that it is theirs as well; empty when nobody does. */
    static Optional<String> declaredBy(KubeObject live) {
        String helm = live.annotations().getOrDefault("meta.helm.sh/release-name", "");
        if (!helm.isEmpty()) {
            return Optional.of("Helm release " + helm);
        }
        return live.at("/metadata/managedFields")
                .valueStream()
                .filter(entry -> entry.path("operation").asString("").equals("Apply"))
                .filter(entry -> !isOurs(entry) && hasContent(entry))
                .map(entry -> entry.path("manager").asString("?"))
                .findFirst();
    }

    /**
     * @param before as it was; empty when the release created it
     * @return who changed it, and what
     */
    static Optional<String> since(Optional<KubeObject> before, KubeObject live) {
        for (JsonNode entry : live.at("/metadata/managedFields")) {
            if (!isOurs(entry) && hasContent(entry) && !isKnown(before, entry)) {
                return Optional.of(entry.path("manager").asString("?") + " (" + fields(entry) + ")");
            }
        }
        return Optional.empty();
    }

    private static boolean isOurs(JsonNode entry) {
        String manager = entry.path("manager").asString("");
        return manager.equals("epicheck") || CONTROL_PLANE.contains(manager);
    }

    private static boolean hasContent(JsonNode entry) {
        return entry.path("subresource").asString("").isEmpty()
                && entry.path("fieldsV1").properties().stream().anyMatch(ForeignChange::isContent);
    }

    /** A replica count is an autoscaler's, or a person's; it is kept anyway. */
    private static boolean isContent(Map.Entry<String, JsonNode> field) {
        if (field.getKey().equals("f:spec")) {
            return field.getValue().properties().stream()
                    .anyMatch(each -> !each.getKey().equals("f:replicas"));
        }
        return !NO_CONTENT.contains(field.getKey());
    }

    private static boolean isKnown(Optional<KubeObject> before, JsonNode entry) {
        return before.stream()
                .flatMap(object -> object.at("/metadata/managedFields").valueStream())
                .anyMatch(old -> old.path("manager").equals(entry.path("manager"))
                        && old.path("operation").equals(entry.path("operation"))
                        && old.path("time").equals(entry.path("time")));
    }

    private static String fields(JsonNode entry) {
        return String.join(
                ", ",
                entry.path("fieldsV1").properties().stream()
                        .filter(ForeignChange::isContent)
                        .map(field -> field.getKey().substring(2)
                                + field.getValue().properties().stream()
                                        .map(child -> "." + child.getKey().replaceFirst("^f:", ""))
                                        .findFirst()
                                        .orElse(""))
                        .toList());
    }
}
