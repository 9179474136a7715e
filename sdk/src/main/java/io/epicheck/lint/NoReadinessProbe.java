package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests go to a container that nobody asked whether it can serve. The fix asks what is known already: the liveness check, or else a TCP
 * connection to the port that a Service sends to, since a pod that does not listen there serves nobody anyway.
 */
final class NoReadinessProbe implements Rule {
    private static final int PERIOD = 5;
    private static final int FAILURES = 2;

    @Override
    public LintRule about() {
        return new LintRule(
                "no-readiness-probe",
                Severity.ERROR,
                "A container that a Service sends requests to has no readiness probe.",
                "Without one a pod counts as ready as soon as its process is started: it gets requests before it"
                        + " listens, and a rollout goes on over a version that never serves.",
                "Add a readinessProbe that asks what a request needs.");
    }

    @Override
    public void check(ReleaseIndex release, LintContext context, Findings findings) {
        for (Workload workload : release.workloads()) {
            if (!workload.takesTraffic()) {
                continue;
            }
            for (PodContainer container : workload.serving()) {
                if (container.json().path("readinessProbe").isEmpty()) {
                    findings.add(
                            about().severity(),
                            workload.manifest(),
                            container.pointer() + "/readinessProbe",
                            workload.label() + ": container `" + container.name()
                                    + "` gets requests and has no readinessProbe",
                            fix(workload, container));
                }
            }
        }
    }

    private static List<Change> fix(Workload workload, PodContainer container) {
        JsonNode liveness = container.json().path("livenessProbe");
        Optional<ObjectNode> check =
                liveness.isEmpty() ? connection(workload, container) : Optional.of(Probes.check(liveness));
        if (check.isEmpty()) {
            return List.of();
        }
        ObjectNode probe = check.get().put("periodSeconds", PERIOD).put("failureThreshold", FAILURES);
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Put(workload.manifest(), container.pointer() + "/readinessProbe", probe));
        if (!liveness.isEmpty() && Probes.patience(liveness) <= PERIOD * FAILURES) {
            changes.add(Probes.morePatience(workload.manifest(), container, liveness, PERIOD * FAILURES));
        }
        return changes;
    }

    private static Optional<ObjectNode> connection(Workload workload, PodContainer container) {
        for (ServicePort port : workload.ports()) {
            Optional<JsonNode> listed = container.port(port);
            boolean only = workload.pods().containers().size() == 1 && !port.isNamed();
            if (port.protocol().equals("TCP") && (listed.isPresent() || only)) {
                ObjectNode check = KubeObject.node();
                ObjectNode socket = check.putObject("tcpSocket");
                if (port.isNamed()) {
                    socket.put("port", port.targetName());
                } else {
                    socket.put("port", port.targetNumber());
                }
                return Optional.of(check);
            }
        }
        return Optional.empty();
    }
}
