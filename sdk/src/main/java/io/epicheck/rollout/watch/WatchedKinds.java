package io.epicheck.rollout.watch;

import io.epicheck.cluster.ResourceType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The kinds that tell how workloads do. */
public final class WatchedKinds {
    private static final ResourceType POD = new ResourceType("", "v1", "Pod", "pods", true);
    private static final ResourceType EVENT = new ResourceType("", "v1", "Event", "events", true);
    private static final ResourceType SLICE =
            new ResourceType("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true);
    private static final ResourceType REPLICA_SET = apps("ReplicaSet", "replicasets");
    private static final ResourceType REVISION = apps("ControllerRevision", "controllerrevisions");
    private static final Map<String, ResourceType> WORKLOADS = Map.of(
            "Deployment", apps("Deployment", "deployments"),
            "StatefulSet", apps("StatefulSet", "statefulsets"),
            "DaemonSet", apps("DaemonSet", "daemonsets"),
            "Job", new ResourceType("batch", "v1", "Job", "jobs", true));
    private static final Set<ResourceType> HELPERS = Set.of(POD, EVENT, SLICE, REPLICA_SET, REVISION);

    private WatchedKinds() {}

    /** Whether a kind runs pods, and is waited for. */
    public static boolean isWorkload(String apiVersion, String kind) {
        ResourceType type = WORKLOADS.get(kind);
        return type != null && type.apiVersion().equals(apiVersion);
    }

    /** What to watch for workloads of these kinds; nothing when there are none. */
    public static Set<ResourceType> of(Collection<String> workloadKinds) {
        return forTypes(workloadKinds.stream()
                .map(WORKLOADS::get)
                .filter(Objects::nonNull)
                .toList());
    }

    /** What to watch for objects of these kinds: the kinds themselves, and those that tell more about them. */
    public static Set<ResourceType> forTypes(Collection<ResourceType> awaited) {
        Map<String, ResourceType> types = new LinkedHashMap<>();
        awaited.forEach(type -> types.put(type.apiVersion() + " " + type.kind(), type));
        if (types.isEmpty()) {
            return Set.of();
        }
        Set<ResourceType> watched = new LinkedHashSet<>(types.values());
        if (types.containsKey("apps/v1 Deployment")) {
            watched.add(REPLICA_SET);
        }
        if (types.containsKey("apps/v1 DaemonSet")) {
            watched.add(REVISION);
        }
        if (awaited.stream().anyMatch(type -> isWorkload(type.apiVersion(), type.kind()))) {
            watched.add(POD);
        }
        watched.add(EVENT);
        watched.add(SLICE);
        return Set.copyOf(watched);
    }

    /** Whether no verdict about a release is possible without it. Other kinds are unknown when they may not be listed. */
    static boolean isEssential(ResourceType type) {
        return HELPERS.contains(type) || isWorkload(type.apiVersion(), type.kind());
    }

    private static ResourceType apps(String kind, String plural) {
        return new ResourceType("apps", "v1", kind, plural, true);
    }
}
