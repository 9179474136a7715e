package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything seen so far, independent of the order in which it came: the newest version of each object, when each sign was seen first,
 * and what kubelets said about an image before they fell back to "Back-off". Not thread-safe.
 */
public final class Observations {
    private final Map<ObjectKey, KubeObject> objects = new HashMap<>();
    private final Set<String> deletedUids = new HashSet<>();
    private final Map<String, Duration> since = new HashMap<>();
    private final Map<ContainerKey, PullError> pullErrors = new HashMap<>();
    private final Map<ContainerKey, Map<String, JsonNode>> ends = new HashMap<>();
    private final Map<String, List<String>> logs = new HashMap<>();
    private final Set<String> unobserved = new HashSet<>();
    private @Nullable Known known;

    /**
     * Takes one event of a watch, or one item of a list as {@link EventType#ADDED}.
     *
     * @param at monotonic time since the wait began
     * @return false when a newer version was known already, or nothing would read it
     */
    public boolean accept(EventType type, KubeObject object, Duration at) {
        Optional<KubeObject> read = Kept.of(object);
        if (read.isEmpty()) {
            return false;
        }
        KubeObject kept = read.get();
        known = null;
        Signs.of(kept).forEach(sign -> since.merge(sign, at, Observations::earlier));
        PullError.in(kept).forEach((container, error) -> pullErrors.merge(container, error, PullError::earlier));
        addEnds(kept);
        if (type == EventType.DELETED) {
            return delete(kept);
        }
        if (deletedUids.contains(kept.uid())) {
            return false;
        }
        KubeObject before = objects.get(ObjectKey.of(kept));
        if (before != null && isOlder(kept, before)) {
            return false;
        }
        objects.put(ObjectKey.of(kept), kept);
        return true;
    }

    /**
     * Takes a whole list of a kind: what is not in it has been deleted, unless it is newer than the list.
     *
     * @param version resource version of the list
     */
    public void replace(ResourceType type, String namespace, List<KubeObject> items, String version, Duration at) {
        String kind = Kinds.id(type.apiVersion(), type.kind());
        long listed = Versions.number(version);
        Set<ObjectKey> present = items.stream().map(ObjectKey::of).collect(Collectors.toSet());
        List<KubeObject> gone = objects.entrySet().stream()
                .filter(entry -> entry.getKey().kind().equals(kind)
                        && entry.getKey().namespace().equals(namespace)
                        && !present.contains(entry.getKey())
                        && Versions.number(entry.getValue().resourceVersion()) <= listed)
                .map(Map.Entry::getValue)
                .toList();
        known = null;
        unobserved.remove(kind);
        gone.forEach(this::delete);
        items.forEach(item -> accept(EventType.ADDED, item, at));
    }

    /** A kind that may not be listed: nothing will be known about it. */
    public void cannotObserve(ResourceType type) {
        known = null;
        unobserved.add(Kinds.id(type.apiVersion(), type.kind()));
    }

    /** Adds the last log lines of one run of a container. */
    public void addLog(String containerId, List<String> lines) {
        known = null;
        logs.put(containerId, List.copyOf(lines));
    }

    /** What is known now. Costs nothing when nothing has changed since. */
    public Snapshot at(Duration now) {
        Known current = known;
        if (current == null) {
            current = new Known(
                    Map.copyOf(objects),
                    Map.copyOf(since),
                    Map.copyOf(pullErrors),
                    copyOfEnds(),
                    Map.copyOf(logs),
                    Set.copyOf(unobserved));
            known = current;
        }
        return new Snapshot(current, now);
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
        deletedUids.add(object.uid());
        KubeObject before = objects.get(ObjectKey.of(object));
        if (before == null || !before.uid().equals(object.uid())) {
            return false;
        }
        objects.remove(ObjectKey.of(object));
        return true;
    }

    private static boolean isOlder(KubeObject object, KubeObject before) {
        return Versions.number(object.resourceVersion()) < Versions.number(before.resourceVersion());
    }

    private static Duration earlier(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    record ObjectKey(String kind, String namespace, String name) {
        static ObjectKey of(KubeObject object) {
            return new ObjectKey(Kinds.id(object), object.namespace(), object.name());
        }
    }

    record ContainerKey(String podUid, String container) {}
}
