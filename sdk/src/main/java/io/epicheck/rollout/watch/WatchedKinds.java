package io.epicheck.rollout.watch;

import io.epicheck.cluster.ResourceType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private WatchedKinds() {}

    /** Whether a kind is waited for. */
    public static boolean isWorkload(String apiVersion, String kind) {
        ResourceType type = WORKLOADS.get(kind);
        return type != null && type.apiVersion().equals(apiVersion);
    }

    /** What to watch for workloads of these kinds; nothing when there are none. */
    public static Set<ResourceType> of(Collection<String> workloadKinds) {
        Map<String, ResourceType> types = new LinkedHashMap<>();
        for (String kind : workloadKinds) {
            ResourceType type = WORKLOADS.get(kind);
            if (type != null) {
                types.put(kind, type);
            }
        }
        if (types.isEmpty()) {
            return Set.of();
        }
        if (types.containsKey("Deployment")) {
            types.put("ReplicaSet", REPLICA_SET);
        }
        if (types.containsKey("DaemonSet")) {
            types.put("ControllerRevision", REVISION);
        }
        types.put("Pod", POD);
        types.put("Event", EVENT);
        types.put("EndpointSlice", SLICE);
        return Set.copyOf(types.values());
    }

    private static ResourceType apps(String kind, String plural) {
        return new ResourceType("apps", "v1", kind, plural, true);
    }
}
