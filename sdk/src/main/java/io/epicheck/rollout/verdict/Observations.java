package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Everything seen so far, independent of the order in which it came: the newest version of each object, when each sign was seen first,
 * and what kubelets said about an image before they fell back to "Back-off". Not thread-safe.
 */
public final class Observations {
    private final Map<ObjectKey, KubeObject> objects = new HashMap<>();
    private final Map<String, Long> deletedUids = new HashMap<>();
    private final Map<String, Duration> since = new HashMap<>();
    private final Map<ContainerKey, PullError> pullErrors = new HashMap<>();
    private final Map<ContainerKey, Map<String, JsonNode>> ends = new HashMap<>();
    private final Map<String, List<String>> logs = new HashMap<>();

    /**
     * Takes one event of a watch, or one item of a list as {@link EventType#ADDED}.
     *
     * @param at monotonic time since the wait began
     * @return false when a newer version was known already
     */
    public boolean accept(EventType type, KubeObject object, Duration at) {
        Signs.of(object).forEach(sign -> since.merge(sign, at, Observations::earlier));
        PullError.in(object).forEach((container, error) -> pullErrors.merge(container, error, PullError::earlier));
        addEnds(object);
        if (type == EventType.DELETED) {
            return delete(object);
        }
        if (deletedUids.containsKey(object.uid())) {
            return false;
        }
        KubeObject known = objects.get(ObjectKey.of(object));
        if (known != null && isOlder(object, known)) {
            return false;
        }
        objects.put(ObjectKey.of(object), object);
        return true;
    }

    /** Takes a whole list of a kind: what is not in it has been deleted. */
    public void replace(String kind, String namespace, List<KubeObject> items, Duration at) {
        objects.keySet()
                .removeIf(key -> key.kind().equals(kind) && key.namespace().equals(namespace));
        items.forEach(item -> accept(EventType.ADDED, item, at));
    }

    /** Adds the last log lines of one run of a container. */
    public void addLog(String containerId, List<String> lines) {
        logs.put(containerId, List.copyOf(lines));
    }

    /** What is known now. */
    public Snapshot at(Duration now) {
        return new Snapshot(
                Map.copyOf(objects), Map.copyOf(since), Map.copyOf(pullErrors), copyOfEnds(), Map.copyOf(logs), now);
    }

    /** A pod's status keeps two ends at most, so earlier ones are remembered here. */
    private void addEnds(KubeObject object) {
        if (!object.kind().equals("Pod")) {
            return;
        }
        for (ContainerState container : ContainerState.of(object)) {
            for (JsonNode end : container.ends()) {
                ends.computeIfAbsent(new ContainerKey(object.uid(), container.name()), key -> new HashMap<>())
                        .put(end.path("containerID").asString(""), end);
            }
        }
    }

    private Map<ContainerKey, List<JsonNode>> copyOfEnds() {
        return ends.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> List.copyOf(entry.getValue().values())));
    }

    private boolean delete(KubeObject object) {
        deletedUids.put(object.uid(), Versions.number(object.resourceVersion()));
        KubeObject known = objects.get(ObjectKey.of(object));
        if (known == null || !known.uid().equals(object.uid())) {
            return false;
        }
        objects.remove(ObjectKey.of(object));
        return true;
    }

    private static boolean isOlder(KubeObject object, KubeObject known) {
        return Versions.number(object.resourceVersion()) < Versions.number(known.resourceVersion());
    }

    private static Duration earlier(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    record ObjectKey(String kind, String namespace, String name) {
        static ObjectKey of(KubeObject object) {
            return new ObjectKey(object.kind(), object.namespace(), object.name());
        }
    }

    record ContainerKey(String podUid, String container) {}
}
