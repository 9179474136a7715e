package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Observations.ContainerKey;
import io.epicheck.rollout.verdict.Observations.ObjectKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What was known at one moment. Immutable. Lists are in a fixed order: oldest first, then by name. */
public final class Snapshot {
    private static final Comparator<KubeObject> OLDEST_FIRST = Comparator.<KubeObject, String>comparing(
                    object -> object.text("/metadata/creationTimestamp"))
            .thenComparing(KubeObject::name);

    private final Map<ObjectKey, KubeObject> objects;
    private final Map<String, Duration> since;
    private final Map<ContainerKey, PullError> pullErrors;
    private final Map<ContainerKey, List<JsonNode>> ends;
    private final Map<String, List<String>> logs;
    private final Duration now;

    Snapshot(
            Map<ObjectKey, KubeObject> objects,
            Map<String, Duration> since,
            Map<ContainerKey, PullError> pullErrors,
            Map<ContainerKey, List<JsonNode>> ends,
            Map<String, List<String>> logs,
            Duration now) {
        this.objects = objects;
        this.since = since;
        this.pullErrors = pullErrors;
        this.ends = ends;
        this.logs = logs;
        this.now = now;
    }

    /** One object by name. */
    public Optional<KubeObject> find(String kind, String namespace, String name) {
        return Optional.ofNullable(objects.get(new ObjectKey(kind, namespace, name)));
    }

    /** Everything of a kind in a namespace. */
    public List<KubeObject> all(String kind, String namespace) {
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().kind().equals(kind)
                        && entry.getKey().namespace().equals(namespace))
                .map(Map.Entry::getValue)
                .sorted(OLDEST_FIRST)
                .toList();
    }

    /** Objects of a kind whose controller is {@code ownerUid}. */
    List<KubeObject> owned(String kind, String namespace, String ownerUid) {
        return all(kind, namespace).stream()
                .filter(object -> isOwnedBy(object, ownerUid))
                .toList();
    }

    /** Warnings about one object, oldest first. */
    List<KubeObject> warnings(String namespace, String uid) {
        return all("Event", namespace).stream()
                .filter(event -> event.text("/type").equals("Warning"))
                .filter(event -> event.text("/involvedObject/uid").equals(uid))
                .toList();
    }

    Optional<PullError> pullError(String podUid, String container) {
        return Optional.ofNullable(pullErrors.get(new ContainerKey(podUid, container)));
    }

    /** How long a sign has been known; zero when it was never seen. */
    Duration age(String sign) {
        Duration first = since.get(sign);
        return first == null ? Duration.ZERO : now.minus(first);
    }

    /** Every end of a container that was seen, in no order. */
    List<JsonNode> ends(String podUid, String container) {
        return ends.getOrDefault(new ContainerKey(podUid, container), List.of());
    }

    Optional<List<String>> log(String containerId) {
        return Optional.ofNullable(logs.get(containerId));
    }

    private static boolean isOwnedBy(KubeObject object, String uid) {
        return object.at("/metadata/ownerReferences")
                .valueStream()
                .anyMatch(owner -> owner.path("uid").asString("").equals(uid)
                        && owner.path("controller").asBoolean(false));
    }
}
