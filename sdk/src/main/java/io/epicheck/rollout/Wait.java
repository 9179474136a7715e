package io.epicheck.rollout;

import io.epicheck.TransientException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.retry.Deadline;
import io.epicheck.rollout.verdict.Judge;
import io.epicheck.rollout.verdict.LogRequest;
import io.epicheck.rollout.verdict.Snapshot;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.rollout.verdict.Verdict;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Ready;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.rollout.watch.ProgressReport;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Waits until every workload is ready, or the first one failed. For one thread. */
final class Wait {
    /** Some verdicts depend on time alone; looking again costs no request. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private static final int LOG_LINES = 30;

    private final KubeApi api;
    private final NamespaceWatch watch;
    private final ProgressReport report;
    private final Set<String> logsAsked = new HashSet<>();

    Wait(KubeApi api, NamespaceWatch watch, ProgressReport report) {
        this.api = api;
        this.watch = watch;
        this.report = report;
    }

    /** Empty when all are ready. */
    Optional<Cause> until(List<Target> targets, Deadline deadline) {
        long begin = deadline.time().nanos();
        try {
            while (true) {
                watch.await(Duration.ZERO);
                Optional<Outcome> outcome = look(targets);
                if (outcome.isPresent()) {
                    return outcome.get().cause();
                }
                if (deadline.hasPassed()) {
                    Duration waited = Duration.ofNanos(deadline.time().nanos() - begin);
                    return Optional.of(overdue(targets, waited));
                }
                Duration left = deadline.remaining();
                watch.await(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Causes.interrupted());
        }
    }

    /** What has happened by now, without waiting: the first failure. */
    Optional<Cause> failure(List<Target> targets) {
        try {
            watch.await(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Causes.interrupted());
        }
        return look(targets).flatMap(Outcome::cause);
    }

    Snapshot snapshot() {
        return watch.snapshot();
    }

    private Optional<Outcome> look(List<Target> targets) {
        targets.forEach(this::fetchLogs);
        Snapshot snapshot = watch.snapshot();
        List<Verdict> verdicts = targets.stream()
                .map(target -> {
                    Verdict verdict = Judge.judge(snapshot, target);
                    report.update(snapshot, target, verdict);
                    return verdict;
                })
                .toList();
        Optional<Cause> failed = verdicts.stream()
                .flatMap(verdict -> verdict instanceof Failed found ? Stream.of(found.cause()) : Stream.empty())
                .findFirst();
        if (failed.isPresent()) {
            return Optional.of(new Outcome(failed));
        }
        return verdicts.stream().allMatch(Ready.class::isInstance)
                ? Optional.of(new Outcome(Optional.empty()))
                : Optional.empty();
    }

    private Cause overdue(List<Target> targets, Duration waited) {
        Snapshot snapshot = watch.snapshot();
        return targets.stream()
                .filter(target -> !(Judge.judge(snapshot, target) instanceof Ready))
                .findFirst()
                .map(target -> Judge.deadline(snapshot, target, waited))
                .orElseThrow();
    }

    /** A log is evidence: without it the verdict stays the same. */
    private void fetchLogs(Target target) {
        for (LogRequest request : Judge.logsWanted(watch.snapshot(), target)) {
            if (!logsAsked.add(request.containerId())) {
                continue;
            }
            try {
                String log = api.podLog(
                        request.namespace(), request.pod(), request.container(), request.previous(), LOG_LINES);
                watch.addLog(request.containerId(), log.lines().toList());
            } catch (ApiException | TransientException e) {
                // The kubelet removes old logs when it likes.
            }
        }
    }

    private record Outcome(Optional<Cause> cause) {}
}
