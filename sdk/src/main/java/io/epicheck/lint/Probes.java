package io.epicheck.lint;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/** What a probe asks, and how long it bears with failures. Pure. */
final class Probes {
    private static final List<String> CHECKS = List.of("httpGet", "tcpSocket", "exec", "grpc");
    private static final int PERIOD = 10;
    private static final int FAILURES = 3;

    private Probes() {}

    /** Only what it asks. */
    static ObjectNode check(JsonNode probe) {
        ObjectNode check = KubeObject.node();
        CHECKS.stream()
                .filter(probe::has)
                .forEach(key -> check.set(key, probe.path(key).deepCopy()));
        return check;
    }

    /** Seconds of failures until it counts. */
    static int patience(JsonNode probe) {
        return period(probe) * probe.path("failureThreshold").asInt(FAILURES);
    }

    /** Lets a liveness probe fail more than twice as long as the readiness probe. */
    static Change morePatience(Manifest manifest, PodContainer container, JsonNode liveness, int readiness) {
        int failures = 2 * readiness / period(liveness) + 1;
        return new Change.Put(
                manifest, container.pointer() + "/livenessProbe/failureThreshold", IntNode.valueOf(failures));
    }

    private static int period(JsonNode probe) {
        return Math.max(1, probe.path("periodSeconds").asInt(PERIOD));
    }
}
