package io.epicheck.rollout;

import io.epicheck.cluster.Cluster;
import io.epicheck.event.EventSink;
import io.epicheck.retry.Time;
import io.epicheck.rollout.journal.ReleaseSource;
import io.epicheck.rollout.lock.LockTiming;
import io.epicheck.rollout.verdict.ReadinessRule;
import io.epicheck.secret.Redactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a rollout works with. Immutable. */
record RolloutSettings(
        Cluster cluster,
        String namespace,
        ReleaseSource source,
        ReleaseCheck check,
        TrafficWatch traffic,
        EventSink sink,
        Limits limits,
        Rules rules,
        Time time,
        Redactor redactor,
        Optional<Path> evidence) {
    /** @param lock how long to wait for another run */
    record Limits(Duration deploy, Duration rollback, Duration lock, LockTiming timing) {}

    /**
     * @param forced also when the way back of the release before failed, or somebody else changed objects of a half-way release
     * @param keep good releases that stay in the history
     * @param readiness when custom resources are ready
     * @param canary how new pods are tried beside the old ones first
     */
    record Rules(
            OnFailure onFailure,
            ReleaseOrder order,
            boolean forced,
            int keep,
            CrashPoints crashPoints,
            List<ReadinessRule> readiness,
            Optional<Canary> canary) {
        Rules {
            readiness = List.copyOf(readiness);
        }

        Rules withOnFailure(OnFailure value) {
            return new Rules(value, order, forced, keep, crashPoints, readiness, canary);
        }

        Rules withOrder(ReleaseOrder value) {
            return new Rules(onFailure, value, forced, keep, crashPoints, readiness, canary);
        }

        Rules withForced(boolean value) {
            return new Rules(onFailure, order, value, keep, crashPoints, readiness, canary);
        }

        Rules withKeep(int value) {
            return new Rules(onFailure, order, forced, value, crashPoints, readiness, canary);
        }

        Rules withCrashPoints(CrashPoints value) {
            return new Rules(onFailure, order, forced, keep, value, readiness, canary);
        }

        Rules withReadiness(List<ReadinessRule> value) {
            return new Rules(onFailure, order, forced, keep, crashPoints, value, canary);
        }

        Rules withCanary(Canary value) {
            return new Rules(onFailure, order, forced, keep, crashPoints, readiness, Optional.of(value));
        }
    }

    static RolloutSettings of(Cluster cluster, String namespace) {
        return new RolloutSettings(
                cluster,
                namespace,
                ReleaseSource.of("epicheck"),
                ReleaseCheck.none(),
                TrafficWatch.none(),
                EventSink.none(),
                new Limits(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(5), LockTiming.STANDARD),
                new Rules(
                        OnFailure.ROLLBACK,
                        ReleaseOrder.any(),
                        false,
                        10,
                        CrashPoints.none(),
                        List.of(),
                        Optional.empty()),
                Time.system(),
                Redactor.none(),
                Optional.empty());
    }

    RolloutSettings withSource(ReleaseSource value) {
        return new RolloutSettings(
                cluster, namespace, value, check, traffic, sink, limits, rules, time, redactor, evidence);
    }

    RolloutSettings withCheck(ReleaseCheck value) {
        return new RolloutSettings(
                cluster, namespace, source, value, traffic, sink, limits, rules, time, redactor, evidence);
    }

    RolloutSettings withTraffic(TrafficWatch value) {
        return new RolloutSettings(
                cluster, namespace, source, check, value, sink, limits, rules, time, redactor, evidence);
    }

    RolloutSettings withSink(EventSink value) {
        return new RolloutSettings(
                cluster, namespace, source, check, traffic, value, limits, rules, time, redactor, evidence);
    }

    RolloutSettings withLimits(Limits value) {
        return new RolloutSettings(
                cluster, namespace, source, check, traffic, sink, value, rules, time, redactor, evidence);
    }

    RolloutSettings withRules(Rules value) {
        return new RolloutSettings(
                cluster, namespace, source, check, traffic, sink, limits, value, time, redactor, evidence);
    }

    RolloutSettings withTime(Time value) {
        return new RolloutSettings(
                cluster, namespace, source, check, traffic, sink, limits, rules, value, redactor, evidence);
    }

    RolloutSettings withRedactor(Redactor value) {
        return new RolloutSettings(
                cluster, namespace, source, check, traffic, sink, limits, rules, time, value, evidence);
    }

    RolloutSettings withEvidence(Path value) {
        return new RolloutSettings(
                cluster, namespace, source, check, traffic, sink, limits, rules, time, redactor, Optional.of(value));
    }
}
