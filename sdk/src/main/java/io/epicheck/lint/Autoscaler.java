package io.epicheck.lint;

import io.epicheck.manifest.Manifest;

/** What decides about a workload's number of pods in its place. */
record Autoscaler(Manifest manifest) {
    /** Kubernetes' own; else KEDA's, which makes one. */
    boolean isHpa() {
        return manifest.object().kind().equals("HorizontalPodAutoscaler");
    }

    int minimum() {
        return isHpa()
                ? manifest.object().number("/spec/minReplicas", 1)
                : manifest.object().number("/spec/minReplicaCount", 0);
    }

    boolean scales(Manifest workload) {
        String kind = manifest.object().text("/spec/scaleTargetRef/kind");
        return manifest.object()
                        .text("/spec/scaleTargetRef/name")
                        .equals(workload.object().name())
                && (kind.isEmpty() ? "Deployment" : kind)
                        .equals(workload.object().kind());
    }
}
