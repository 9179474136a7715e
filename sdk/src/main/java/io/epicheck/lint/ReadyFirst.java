package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod gets requests when it can take them, and counts as there when it has done so for a moment.
 *
 * <p>A probe is derived in one case only: the container declares one port, a Service sends requests to it, and nobody wrote a probe. A
 * connection to that port is what the Service assumes anyway, so a pod that fails this would fail its requests too. It is not copied from
 * the liveness probe, as a fix in the files may be: unseen by its author, the two would take a busy pod away and restart it at once. A
 * StatefulSet is left alone: one whose first pod opens its port when the others are there would wait for ever.
 */
final class ReadyFirst {
    static final String MIN_READY = "min-ready-seconds";
    static final String READINESS = "no-readiness-probe";

    private static final int MIN_READY_SECONDS = 5;
    private static final int PERIOD_SECONDS = 5;

    private ReadyFirst() {}

    static void add(Workload workload, Hardener to) {
        if (workload.manifest().object().at("/spec/minReadySeconds").isMissingNode()) {
            to.add(
                    MIN_READY,
                    workload,
                    new Change.Put(workload.manifest(), "/spec/minReadySeconds", IntNode.valueOf(MIN_READY_SECONDS)),
                    "a pod that fails right after it was ready does not replace a good one");
        }
        boolean probed = workload.pods().containers().stream()
                .anyMatch(container -> container.json().has("readinessProbe"));
        if (probed) {
            return; // A pod is ready when all of its containers are: one probe holds it back.
        }
        List<PodContainer> derivable = workload.pods().containers().stream()
                .filter(container ->
                        !container.sidecar() && onlyPort(workload, container).isPresent())
                .toList();
        if (derivable.isEmpty() || workload.kind().equals("StatefulSet")) {
            to.leave(
                    READINESS,
                    workload,
                    "has no readiness probe, and none can be derived safely: it gets requests before it can answer");
            return;
        }
        for (PodContainer container : derivable) {
            ObjectNode probe = KubeObject.node();
            probe.putObject("tcpSocket")
                    .set("port", onlyPort(workload, container).orElseThrow());
            probe.put("periodSeconds", PERIOD_SECONDS);
            to.add(
                    READINESS,
                    workload,
                    new Change.Put(workload.manifest(), container.pointer() + "/readinessProbe", probe),
                    "no requests before the port is open; a probe of your own that asks the application is better");
        }
    }

    /** The name or number of the only port of a container, when a Service sends requests to it. */
    private static Optional<JsonNode> onlyPort(Workload workload, PodContainer container) {
        JsonNode ports = container.json().path("ports");
        JsonNode port = ports.path(0);
        boolean served = workload.ports().stream()
                .filter(each -> each.protocol().equals("TCP"))
                .anyMatch(each -> container.port(each).isPresent());
        if (ports.size() != 1 || !served) {
            return Optional.empty();
        }
        return Optional.of(port.path("name").isString() ? port.path("name") : port.path("containerPort"));
    }
}
