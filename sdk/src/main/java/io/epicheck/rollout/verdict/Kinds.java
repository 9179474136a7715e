package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.Set;

/** Tells kinds apart: two groups may each have a {@code Service}. */
public final class Kinds {
    private static final Set<String> CONTROLLERS =
            Set.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job");
    private static final Set<String> NOTHING_TO_WAIT_FOR = Set.of(
            "ConfigMap", "Secret", "ServiceAccount", "NetworkPolicy", "CronJob", "Role", "RoleBinding", "LimitRange");

    private Kinds() {}

    /** {@code Deployment} for a kind of Kubernetes' own, {@code Certificate.cert-manager.io} for a custom resource. */
    public static String id(String apiVersion, String kind) {
        return isCustom(apiVersion) ? kind + "." + group(apiVersion) : kind;
    }

    static String id(KubeObject object) {
        return id(object.apiVersion(), object.kind());
    }

    /** Whether a kind belongs to no group of Kubernetes. */
    public static boolean isCustom(String apiVersion) {
        String group = group(apiVersion);
        return group.contains(".") && (!group.endsWith(".k8s.io") || group.equals("gateway.networking.k8s.io"));
    }

    /** Whether it makes pods, and so has a revision that a release waits for. */
    static boolean hasPods(String id) {
        return CONTROLLERS.contains(id) || id.equals("Pod");
    }

    static boolean isController(String id) {
        return CONTROLLERS.contains(id);
    }

    /** Whether it is as good as it gets once it is stored. */
    public static boolean isStatic(String id) {
        return NOTHING_TO_WAIT_FOR.contains(id);
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
