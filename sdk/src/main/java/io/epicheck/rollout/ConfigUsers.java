package io.epicheck.rollout;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.manifest.ConfigReferences;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Everything in a namespace that can use a ConfigMap or Secret by its name, now or when somebody goes back to it. */
final class ConfigUsers {
    private static final int ATTEMPTS = 3;
    private static final int GONE = 410;

    /** What people write. */
    private static final List<ResourceType> WORKLOADS = List.of(
            apps("Deployment", "deployments"),
            apps("StatefulSet", "statefulsets"),
            apps("DaemonSet", "daemonsets"),
            new ResourceType("batch", "v1", "CronJob", "cronjobs", true));

    /**
     * What the cluster makes of it: revisions to go back to, and pods. After the workloads, so that a revision which is made meanwhile is
     * seen on one side or the other.
     */
    private static final List<ResourceType> MADE = List.of(
            apps("ReplicaSet", "replicasets"),
            apps("ControllerRevision", "controllerrevisions"),
            new ResourceType("batch", "v1", "Job", "jobs", true),
            new ResourceType("", "v1", "Pod", "pods", true));

    private ConfigUsers() {}

    static List<KubeObject> workloads(KubeApi api, String namespace) {
        List<KubeObject> workloads = new ArrayList<>();
        WORKLOADS.forEach(type -> workloads.addAll(api.list(type, namespace, "").items()));
        return workloads;
    }

    /** {@code ConfigMap web-config-7f3a2b91c4}, for all that is used. */
    static Set<String> used(KubeApi api, String namespace) {
        Set<String> used = new HashSet<>();
        Consumer<KubeObject> look = object -> used.addAll(ConfigReferences.in(object));
        WORKLOADS.forEach(type -> each(api, type, namespace, look));
        MADE.forEach(type -> each(api, type, namespace, look));
        return used;
    }

    /** Seeing an object twice does no harm. */
    private static void each(KubeApi api, ResourceType type, String namespace, Consumer<KubeObject> look) {
        for (int attempt = 1; ; attempt++) {
            try {
                api.each(type, namespace, look);
                return;
            } catch (ApiException e) {
                if (e.status() != GONE || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static ResourceType apps(String kind, String plural) {
        return new ResourceType("apps", "v1", kind, plural, true);
    }
}
