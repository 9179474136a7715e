package io.epicheck.testkit.cluster.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A kind that is served.
 *
 * @param group empty for the core group
 * @param shortNames as {@code kubectl} knows it; comma-separated, may be empty
 */
record Kind(String group, String version, String kind, String plural, boolean namespaced, String shortNames) {
    private static final List<Kind> ALL = List.of(
            new Kind("", "v1", "Namespace", "namespaces", false, "ns"),
            new Kind("", "v1", "Node", "nodes", false, "no"),
            new Kind("", "v1", "ConfigMap", "configmaps", true, "cm"),
            new Kind("", "v1", "Secret", "secrets", true, ""),
            new Kind("", "v1", "Service", "services", true, "svc"),
            new Kind("", "v1", "ServiceAccount", "serviceaccounts", true, "sa"),
            new Kind("", "v1", "Pod", "pods", true, "po"),
            new Kind("", "v1", "Event", "events", true, "ev"),
            new Kind("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true, "pvc"),
            new Kind("events.k8s.io", "v1", "Event", "events", true, "ev"),
            new Kind("apps", "v1", "Deployment", "deployments", true, "deploy"),
            new Kind("apps", "v1", "ReplicaSet", "replicasets", true, "rs"),
            new Kind("apps", "v1", "StatefulSet", "statefulsets", true, "sts"),
            new Kind("apps", "v1", "DaemonSet", "daemonsets", true, "ds"),
            new Kind("apps", "v1", "ControllerRevision", "controllerrevisions", true, ""),
            new Kind("batch", "v1", "Job", "jobs", true, ""),
            new Kind("batch", "v1", "CronJob", "cronjobs", true, "cj"),
            new Kind("networking.k8s.io", "v1", "Ingress", "ingresses", true, "ing"),
            new Kind("networking.k8s.io", "v1", "IngressClass", "ingressclasses", false, ""),
            new Kind("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true, "netpol"),
            new Kind("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true, "hpa"),
            new Kind("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true, "pdb"),
            new Kind("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true, ""),
            new Kind("coordination.k8s.io", "v1", "Lease", "leases", true, ""),
            new Kind("rbac.authorization.k8s.io", "v1", "Role", "roles", true, ""),
            new Kind("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true, ""),
            new Kind("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", false, ""));

    private static final Set<String> WITH_STATUS = Set.of(
            "Namespace",
            "Node",
            "Service",
            "Pod",
            "PersistentVolumeClaim",
            "Deployment",
            "ReplicaSet",
            "StatefulSet",
            "DaemonSet",
            "Job",
            "CronJob",
            "Ingress",
            "HorizontalPodAutoscaler",
            "PodDisruptionBudget");
    private static final Set<String> WITH_GENERATION = Set.of(
            "Pod",
            "Deployment",
            "ReplicaSet",
            "StatefulSet",
            "DaemonSet",
            "Job",
            "CronJob",
            "Ingress",
            "IngressClass",
            "NetworkPolicy",
            "PodDisruptionBudget",
            "EndpointSlice");

    static List<Kind> all() {
        return ALL;
    }

    static Optional<Kind> of(String group, String version, String plural) {
        return ALL.stream()
                .filter(kind -> kind.group.equals(group) && kind.version.equals(version) && kind.plural.equals(plural))
                .findFirst();
    }

    /** How objects of a kind are stored: Events have two faces and one form. */
    static Kind stored(String name) {
        return ALL.stream()
                .filter(kind -> kind.kind.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the double does not serve " + name));
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    String singular() {
        return kind.toLowerCase(Locale.ROOT);
    }

    boolean hasStatus() {
        return WITH_STATUS.contains(kind);
    }

    boolean hasGeneration() {
        return WITH_GENERATION.contains(kind);
    }

    /** Whether a PUT of what is not there makes it (kubernetes: the strategy's AllowCreateOnUpdate). */
    boolean isCreatedByReplace() {
        return kind.equals("Lease");
    }

    /** Whether a PUT must say which version it replaces (kubernetes: the strategy's AllowUnconditionalUpdate). */
    boolean needsVersionToReplace() {
        return kind.equals("Lease");
    }

    boolean isReview() {
        return group.equals("authorization.k8s.io");
    }

    boolean isNewEvent() {
        return group.equals("events.k8s.io");
    }
}
