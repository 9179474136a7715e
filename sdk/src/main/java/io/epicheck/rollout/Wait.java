package io.epicheck.rollout;

import io.epicheck.TransientException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Durations;
import io.epicheck.retry.Time;
import io.epicheck.rollout.verdict.Judge;
import io.epicheck.rollout.verdict.LogRequest;
import io.epicheck.rollout.verdict.Snapshot;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.rollout.verdict.Verdict;
import io.epicheck.rollout.verdict.Verdict.Failed;
import io.epicheck.rollout.verdict.Verdict.Ready;
import io.epicheck.rollout.verdict.Verdict.Unknown;
import io.epicheck.rollout.verdict.Verdicts;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.rollout.watch.ProgressReport;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Waits until every workload is ready, or the first one failed. For one thread. */
final class Wait {
    /** Some verdicts depend on time alone; looking again costs no request. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    /** So many times as long as a look took nobody looks again: a share of one core at most, and nothing in a small release. */
    private static final int REST = 2;

    private static final int LOG_LINES = 30;
    private static final int LOGS_AT_ONCE = 20;

    private final KubeApi api;
    private final NamespaceWatch watch;
    private final ProgressReport report;
    private final Verdicts verdicts = new Verdicts();
    private final Set<String> logsAsked = new HashSet<>();

    Wait(KubeApi api, NamespaceWatch watch, ProgressReport report) {
        this.api = api;
        this.watch = watch;
        this.report = report;
    }

    /** Empty when all are ready. */
    Optional<Cause> until(List<Target> targets, Deadline deadline) {
        return until(targets, deadline, Optional::empty);
    }

    /** @param alarm asked at every look; what it says ends the wait */
    Optional<Cause> until(List<Target> targets, Deadline deadline, Supplier<Optional<Cause>> alarm) {
        long begin = deadline.time().nanos();
        try {
            while (true) {
                watch.await(Duration.ZERO);
                long looked = deadline.time().nanos();
                Optional<Outcome> outcome = look(targets);
                long cost = deadline.time().nanos() - looked;
                if (outcome.isPresent()) {
                    return outcome.get().cause();
                }
                Optional<Cause> alarmed = alarm.get();
                if (alarmed.isPresent()) {
                    return alarmed;
                }
                if (deadline.hasPassed()) {
                    Duration waited = Duration.ofNanos(deadline.time().nanos() - begin);
                    return overdue(targets, waited);
                }
                Duration left = deadline.remaining();
                rest(deadline.time(), Durations.min(LOOK_AGAIN, Duration.ofNanos(REST * cost)));
                watch.await(Durations.min(left, LOOK_AGAIN));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Causes.interrupted());
        }
    }

    /** Thousands of pods change every millisecond, and each look at them takes longer than that. */
    private void rest(Time time, Duration pause) throws InterruptedException {
        long end = time.nanos() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = end - time.nanos()) {
            watch.await(Duration.ofNanos(left));
        }
    }

    /** Empty when none failed for so long, and all are ready at the end of it. */
    Optional<Cause> hold(List<Target> targets, Duration length, Deadline deadline, Supplier<Optional<Cause>> alarm) {
        Deadline end = deadline.atMost(length);
        try {
            while (!end.hasPassed()) {
                watch.await(Durations.min(end.remaining(), LOOK_AGAIN));
                Optional<Cause> failure = look(targets).flatMap(Outcome::cause).or(alarm);
                if (failure.isPresent()) {
                    return failure;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Causes.interrupted());
        }
        return until(targets, deadline, alarm);
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

    /**
     * Takes in what has happened, without judging it. While hundreds of objects are applied, the events of the first ones must not pile
     * up, and the age of what they tell counts from now on.
     */
    void keepUp() {
        try {
            watch.await(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Snapshot snapshot() {
        return watch.snapshot();
    }

    private Optional<Outcome> look(List<Target> targets) {
        fetchLogs(targets);
        Snapshot snapshot = watch.snapshot();
        List<Verdict> seen = targets.stream()
                .map(target -> {
                    Verdict verdict = verdicts.judge(snapshot, target);
                    report.update(snapshot, target, verdict);
                    return verdict;
                })
                .toList();
        Optional<Cause> failed = RootCause.of(seen.stream()
                .flatMap(verdict -> verdict instanceof Failed found ? Stream.of(found.cause()) : Stream.empty())
                .toList());
        if (failed.isPresent()) {
            return Optional.of(new Outcome(failed));
        }
        return seen.stream().allMatch(Wait::isSettled) ? Optional.of(new Outcome(Optional.empty())) : Optional.empty();
    }

    /** Nobody can wait for what nothing tells about. */
    private static boolean isSettled(Verdict verdict) {
        return verdict instanceof Ready || verdict instanceof Unknown;
    }

    /** The time is over. What is known may be old: only a fresh look tells a release that failed from a server that was away. */
    private Optional<Cause> overdue(List<Target> targets, Duration waited) {
        try {
            watch.refresh();
        } catch (TransientException e) {
            return Optional.of(new Cause(
                    CauseCode.API_UNREACHABLE.name(),
                    "",
                    "the API server cannot be reached, so that nobody knows how the rollout goes; it goes on in the"
                            + " cluster",
                    List.of(String.valueOf(e.getMessage())),
                    CauseCode.API_UNREACHABLE.remedy()));
        }
        Optional<Outcome> outcome = look(targets);
        if (outcome.isPresent()) {
            return outcome.get().cause();
        }
        Snapshot snapshot = watch.snapshot();
        return RootCause.of(targets.stream()
                .filter(target -> !isSettled(verdicts.judge(snapshot, target)))
                .map(target -> Judge.deadline(snapshot, target, waited))
                .toList());
    }

    /** A log is evidence: without it the verdict stays the same. Few at a time, because each is a request. */
    private void fetchLogs(List<Target> targets) {
        Snapshot snapshot = watch.snapshot();
        targets.stream()
                .flatMap(target -> Judge.logsWanted(snapshot, target).stream())
                .filter(request -> !logsAsked.contains(request.containerId()))
                .limit(LOGS_AT_ONCE)
                .toList()
                .forEach(this::fetchLog);
    }

    private void fetchLog(LogRequest request) {
        logsAsked.add(request.containerId());
        try {
            String log =
                    api.podLog(request.namespace(), request.pod(), request.container(), request.previous(), LOG_LINES);
            watch.addLog(request.containerId(), log.lines().toList());
        } catch (ApiException | TransientException e) {
            // The kubelet removes old logs when it likes.
        }
    }

    private record Outcome(Optional<Cause> cause) {}
}
