package io.epicheck.runner;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.rollout.journal.Bookkeeping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Everything in a namespace that a release can change, without what the cluster itself counts up. */
final class NamespaceSnapshot {
    private static final ResourceType POD = new ResourceType("", "v1", "Pod", "pods", true);
    private static final List<ResourceType> TYPES = List.of(
            new ResourceType("", "v1", "ConfigMap", "configmaps", true),
            new ResourceType("", "v1", "Secret", "secrets", true),
            new ResourceType("", "v1", "Service", "services", true),
            new ResourceType("", "v1", "ServiceAccount", "serviceaccounts", true),
            new ResourceType("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true),
            new ResourceType("apps", "v1", "Deployment", "deployments", true),
            new ResourceType("apps", "v1", "StatefulSet", "statefulsets", true),
            new ResourceType("apps", "v1", "DaemonSet", "daemonsets", true),
            new ResourceType("batch", "v1", "Job", "jobs", true),
            new ResourceType("batch", "v1", "CronJob", "cronjobs", true),
            new ResourceType("networking.k8s.io", "v1", "Ingress", "ingresses", true),
            new ResourceType("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true),
            new ResourceType("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true),
            new ResourceType("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true),
            new ResourceType("rbac.authorization.k8s.io", "v1", "Role", "roles", true),
            new ResourceType("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true));

    /** What every namespace has, made by the cluster. */
    private static final List<String> GIVEN = List.of("ConfigMap kube-root-ca.crt", "ServiceAccount default");

    private NamespaceSnapshot() {}

    /** Text by object, so that a difference can be read. */
    static Map<String, String> of(Cluster cluster, String namespace) {
        Map<String, String> objects = new TreeMap<>();
        for (ResourceType type : TYPES) {
            for (KubeObject object : cluster.api().list(type, namespace, "").items()) {
                // What epicheck keeps for itself tells of the failed release, too.
                if (!GIVEN.contains(object.kind() + " " + object.name())
                        && !object.labels().containsKey(Bookkeeping.LABEL)) {
                    objects.put(object.toString(), content(object));
                }
            }
        }
        return objects;
    }

    /** The same, and how many pods of which revision are there and ready; those that are on their way out do not count. */
    static Map<String, String> withPods(Cluster cluster, String namespace) {
        Map<String, String> objects = of(cluster, namespace);
        List<String> pods = new ArrayList<>();
        for (KubeObject pod : cluster.api().list(POD, namespace, "").items()) {
            if (pod.text("/metadata/deletionTimestamp").isEmpty()) {
                pods.add(revision(pod) + (isReady(pod) ? " ready" : " not ready"));
            }
        }
        objects.put("pods", String.join("\n", pods.stream().sorted().toList()));
        return objects;
    }

    private static String revision(KubeObject pod) {
        return pod.text("/metadata/ownerReferences/0/kind") + " "
                + pod.text("/metadata/labels/pod-template-hash")
                + pod.text("/metadata/labels/controller-revision-hash");
    }

    private static boolean isReady(KubeObject pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asString("").equals("Ready")) {
                return condition.path("status").asString("").equals("True");
            }
        }
        return false;
    }

    private static String content(KubeObject object) {
        ObjectNode json = object.toJson();
        json.remove("status");
        ObjectNode metadata = (ObjectNode) json.get("metadata");
        metadata.remove(List.of("resourceVersion", "generation", "managedFields"));
        if (metadata.get("annotations") instanceof ObjectNode annotations) {
            annotations.remove("deployment.kubernetes.io/revision");
            if (annotations.isEmpty()) {
                metadata.remove("annotations");
            }
        }
        return json.toPrettyString();
    }
}
