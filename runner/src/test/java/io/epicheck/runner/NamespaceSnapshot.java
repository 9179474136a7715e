package io.epicheck.runner;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.rollout.journal.Bookkeeping;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** Everything in a namespace that a release can change, without what the cluster itself counts up. */
final class NamespaceSnapshot {
    private static final List<ResourceType> TYPES = List.of(
            new ResourceType("", "v1", "ConfigMap", "configmaps", true),
            new ResourceType("", "v1", "Secret", "secrets", true),
            new ResourceType("", "v1", "Service", "services", true),
            new ResourceType("apps", "v1", "Deployment", "deployments", true),
            new ResourceType("networking.k8s.io", "v1", "Ingress", "ingresses", true),
            new ResourceType("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true),
            new ResourceType("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true));

    private NamespaceSnapshot() {}

    /** Text by object, so that a difference can be read. */
    static Map<String, String> of(Cluster cluster, String namespace) {
        Map<String, String> objects = new TreeMap<>();
        for (ResourceType type : TYPES) {
            for (KubeObject object : cluster.api().list(type, namespace, "").items()) {
                // What epicheck keeps for itself tells of the failed release, too.
                if (!object.name().equals("kube-root-ca.crt")
                        && !object.labels().containsKey(Bookkeeping.LABEL)) {
                    objects.put(object.toString(), content(object));
                }
            }
        }
        return objects;
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
