package io.epicheck.manifest;

import java.util.Comparator;
import java.util.List;

/**
 * What must exist before what: identity, configuration and storage, then Services, then workloads, then what scales them and sends them
 * traffic. Equal ranks keep the order of the files.
 */
final class ApplyOrder {
    private static final List<String> KINDS = List.of(
            "ServiceAccount",
            "Role",
            "RoleBinding",
            "NetworkPolicy",
            "ResourceQuota",
            "LimitRange",
            "Secret",
            "ConfigMap",
            "PersistentVolumeClaim",
            "PodDisruptionBudget",
            "Service",
            "*",
            "StatefulSet",
            "DaemonSet",
            "Deployment",
            "Job",
            "CronJob",
            "HorizontalPodAutoscaler",
            "Ingress");

    private ApplyOrder() {}

    static Comparator<Document> comparator() {
        return Comparator.comparingInt(document -> rank(document.kind()));
    }

    static Comparator<Manifest> ofManifests() {
        return Comparator.comparingInt(manifest -> rank(manifest.object().kind()));
    }

    private static int rank(String kind) {
        int index = KINDS.indexOf(kind);
        return index < 0 ? KINDS.indexOf("*") : index;
    }
}
