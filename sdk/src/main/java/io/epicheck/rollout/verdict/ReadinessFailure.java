package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A container runs and stays unready for longer than its own probes allow: initial delay, all tries and one timeout of the readiness probe,
 * the same of the startup probe, and {@link #SLACK}. Where neither a startup probe nor a failureThreshold of its own says how long the
 * start may take, it gets {@link #START} at least: Kubernetes' defaults would be 30 s, and a program that needs a minute is well.
 */
final class ReadinessFailure {
    static final Duration SLACK = Duration.ofSeconds(5);
    static final Duration START = Duration.ofSeconds(90);
    private static final int USUAL_THRESHOLD = 3;

    private ReadinessFailure() {}

    static Optional<Finding> of(Snapshot snapshot, ContainerState container) {
        JsonNode readiness = container.specified().path("readinessProbe");
        JsonNode startup = container.specified().path("startupProbe");
        if (!container.isRunning() || container.isReady() || (!readiness.isObject() && !startup.isObject())) {
            return Optional.empty();
        }
        Duration age = snapshot.age(Signs.unready(container));
        if (!Budget.isOver(age, window(readiness, startup))) {
            return Optional.empty();
        }
        KubeObject pod = container.pod();
        List<String> warnings = Evidence.warnings(snapshot, pod);
        String answer = warnings.isEmpty() ? "" : ": " + warnings.get(warnings.size() - 1);
        List<String> evidence = new ArrayList<>(Evidence.place(container));
        warnings.forEach(evidence::add);
        return Optional.of(Finding.of(
                CauseCode.NOT_READY,
                "container " + container.name() + " has run for " + age.toSeconds() + " s without being ready" + answer,
                evidence));
    }

    static Duration window(JsonNode readiness, JsonNode startup) {
        Duration own = tries(readiness).plus(tries(startup)).plus(SLACK);
        boolean declared =
                startup.isObject() || number(readiness, "failureThreshold", USUAL_THRESHOLD) != USUAL_THRESHOLD;
        return declared || own.compareTo(START) > 0 ? own : START;
    }

    /** With the defaults of the API. */
    private static Duration tries(JsonNode probe) {
        return probe.isObject()
                ? Duration.ofSeconds(number(probe, "initialDelaySeconds", 0)
                        + number(probe, "failureThreshold", USUAL_THRESHOLD) * number(probe, "periodSeconds", 10)
                        + number(probe, "timeoutSeconds", 1))
                : Duration.ZERO;
    }

    private static long number(JsonNode probe, String field, long otherwise) {
        return probe.path(field).asLong(otherwise);
    }
}
