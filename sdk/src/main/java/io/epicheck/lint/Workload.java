package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Pods that are meant to run for ever, and what other objects say about them.
 *
 * @param services those that bring users' requests: not the ones for metrics alone, nor those that do not ask whether a pod is ready
 * @param budgets PodDisruptionBudgets
 */
record Workload(PodSource pods, List<Manifest> services, Optional<Autoscaler> autoscaler, List<Manifest> budgets) {
    static final int STANDARD_GRACE = 30;

    Manifest manifest() {
        return pods.manifest();
    }

    String kind() {
        return manifest().object().kind();
    }

    boolean isDeployment() {
        return kind().equals("Deployment");
    }

    boolean isDaemonSet() {
        return kind().equals("DaemonSet");
    }

    String label() {
        return pods.label();
    }

    boolean takesTraffic() {
        return !services.isEmpty();
    }

    /** The fewest pods that it is meant to have. */
    int minimum() {
        return autoscaler
                .map(Autoscaler::minimum)
                .orElseGet(() -> manifest().object().number("/spec/replicas", 1));
    }

    int graceSeconds() {
        return pods.podSpec().path("terminationGracePeriodSeconds").asInt(STANDARD_GRACE);
    }

    String gracePointer() {
        return pods.at("terminationGracePeriodSeconds");
    }

    /** The ports that users' requests come through. */
    List<ServicePort> ports() {
        return services.stream()
                .flatMap(service -> ServicePort.of(service).stream())
                .filter(port -> !port.isForMetrics())
                .toList();
    }

    /** The containers that requests come to; where none lists such a port, the first is taken for it. */
    List<PodContainer> serving() {
        List<ServicePort> ports = ports();
        List<PodContainer> found = pods.containers().stream()
                .filter(container ->
                        ports.stream().anyMatch(port -> container.port(port).isPresent()))
                .toList();
        return found.isEmpty() ? pods.containers().stream().limit(1).toList() : found;
    }

    /** The longest preStop hook whose length is known. */
    int preStopSeconds() {
        return pods.containers().stream()
                .flatMap(container -> container.preStopSeconds().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    /** Whether two of its pods cannot stand side by side: they share a volume of one node, or a port of the node. */
    boolean isBoundToOne() {
        Stream<JsonNode> volumes = pods.podSpec().path("volumes").valueStream();
        return volumes.anyMatch(volume -> volume.has("persistentVolumeClaim"))
                || pods.podSpec().path("hostNetwork").asBoolean(false)
                || pods.containers().stream()
                        .flatMap(container -> container.json().path("ports").valueStream())
                        .anyMatch(port -> port.path("hostPort").asInt(0) > 0);
    }
}
