package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Observations.ContainerKey;
import io.epicheck.rollout.verdict.Observations.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Everything that snapshots share until something changes, found by what the verdicts ask for: owner, subject of an event, Service. The
 * index is made once, by the first question. Immutable for its users, and thread-safe.
 */
final class Known {
    private static final Comparator<KubeObject> OLDEST_FIRST =
            Comparator.comparing(KubeObject::created).thenComparing(KubeObject::name);

    final Map<ObjectKey, KubeObject> objects;
    final Map<String, Duration> since;
    final Map<ContainerKey, PullError> pullErrors;
    final Map<ContainerKey, List<JsonNode>> ends;
    final Map<String, List<String>> logs;
    final Set<String> unobserved;
    private final Map<String, List<KubeObject>> newPods = new ConcurrentHashMap<>();
    private @Nullable Index index;

    Known(
            Map<ObjectKey, KubeObject> objects,
            Map<String, Duration> since,
            Map<ContainerKey, PullError> pullErrors,
            Map<ContainerKey, List<JsonNode>> ends,
            Map<String, List<String>> logs,
            Set<String> unobserved) {
        this.objects = objects;
        this.since = since;
        this.pullErrors = pullErrors;
        this.ends = ends;
        this.logs = logs;
        this.unobserved = unobserved;
    }

    /** Objects of a kind whose controller is {@code ownerUid}, oldest first, then by name. */
    List<KubeObject> owned(String kind, String ownerUid) {
        return index().get("owned " + kind + " " + ownerUid);
    }

    /** Everything of a kind in a namespace, oldest first, then by name. */
    List<KubeObject> all(String kind, String namespace) {
        return objects.values().stream()
                .filter(object ->
                        object.kind().equals(kind) && object.namespace().equals(namespace))
                .sorted(OLDEST_FIRST)
                .toList();
    }

    /** Oldest first, then by name. */
    List<KubeObject> eventsAbout(String uid) {
        return index().get("about " + uid);
    }

    List<KubeObject> slices(String namespace, String service) {
        return index().get("slices " + namespace + " " + service);
    }

    boolean isDraining(String namespace) {
        return index().draining.contains(namespace);
    }

    /** Every question about a workload begins with its pods. */
    List<KubeObject> newPods(KubeObject workload, Supplier<List<KubeObject>> search) {
        String key = workload.uid() + " " + workload.resourceVersion();
        List<KubeObject> known = newPods.get(key);
        if (known == null) {
            known = search.get();
            newPods.put(key, known);
        }
        return known;
    }

    private synchronized Index index() {
        Index made = index;
        if (made == null) {
            made = new Index();
            objects.values().forEach(made::add);
            made.groups.values().forEach(group -> group.sort(OLDEST_FIRST));
            index = made;
        }
        return made;
    }

    private static final class Index {
        private final Map<String, List<KubeObject>> groups = new HashMap<>();
        private final Set<String> draining = new HashSet<>();

        List<KubeObject> get(String group) {
            return List.copyOf(groups.getOrDefault(group, List.of()));
        }

        void add(KubeObject object) {
            switch (object.kind()) {
                case "Event" -> group("about " + object.text("/involvedObject/uid"), object);
                case "EndpointSlice" ->
                    group(
                            "slices " + object.namespace() + " "
                                    + object.labels().getOrDefault("kubernetes.io/service-name", ""),
                            object);
                default -> {
                    for (JsonNode owner : object.at("/metadata/ownerReferences")) {
                        if (owner.path("controller").asBoolean(false)) {
                            group(
                                    "owned " + object.kind() + " "
                                            + owner.path("uid").asString(""),
                                    object);
                        }
                    }
                }
            }
            if (object.kind().equals("Pod") && !NewRevision.isStaying(object)) {
                draining.add(object.namespace());
            }
        }

        private void group(String name, KubeObject object) {
            groups.computeIfAbsent(name, unused -> new ArrayList<>()).add(object);
        }
    }
}
