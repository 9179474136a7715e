package io.epicheck.manifest;

import java.util.List;
import java.util.Map;

/**
 * Which kinds a release may hold: what belongs to one application in one namespace. Cluster-wide objects and those that give rights
 * are not for a pipeline that runs on every push. A kind of a group with a dot that Kubernetes does not own (a custom resource, such as a
 * Certificate) is allowed; whether the cluster serves it, and in namespaces, is asked before anything is written.
 */
final class KindPolicy {
    private static final Map<String, List<String>> ALLOWED = Map.of(
            "", List.of("ConfigMap", "PersistentVolumeClaim", "Secret", "Service", "ServiceAccount"),
            "apps", List.of("DaemonSet", "Deployment", "StatefulSet"),
            "batch", List.of("CronJob", "Job"),
            "autoscaling", List.of("HorizontalPodAutoscaler"),
            "policy", List.of("PodDisruptionBudget"),
            "networking.k8s.io", List.of("Ingress", "NetworkPolicy"));

    private KindPolicy() {}

    static boolean allows(Document document) {
        String group = document.group();
        List<String> kinds = ALLOWED.get(group);
        if (kinds != null) {
            return kinds.contains(document.kind());
        }
        boolean ofKubernetes = !group.contains(".") || group.endsWith(".k8s.io");
        return !ofKubernetes || group.equals("gateway.networking.k8s.io");
    }

    /** The group that a kind of ours belongs to, for somebody who named the wrong one; empty when it is none of ours. */
    static String groupOf(String kind) {
        for (Map.Entry<String, List<String>> entry : ALLOWED.entrySet()) {
            if (entry.getValue().contains(kind)) {
                return entry.getKey();
            }
        }
        return "";
    }

    static String allowed() {
        return ALLOWED.values().stream()
                        .flatMap(List::stream)
                        .sorted()
                        .reduce((one, other) -> one + ", " + other)
                        .orElse("")
                + ", and custom resources of a namespace";
    }
}
