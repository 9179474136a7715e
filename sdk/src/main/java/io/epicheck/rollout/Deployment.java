package io.epicheck.rollout;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.Namespaces;
import io.epicheck.cluster.ResourceType;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.ObjectChanged;
import io.epicheck.event.PipelineEvent.Status;
import io.epicheck.event.StepRunner;
import io.epicheck.event.StepRunner.Ending;
import io.epicheck.manifest.ChangeKind;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.manifest.ReleasePlanner;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Time;
import io.epicheck.rollout.verdict.RunningImages;
import io.epicheck.rollout.verdict.Supersession;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.rollout.watch.ProgressReport;
import io.epicheck.secret.Redactor;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * One release on its way into a namespace: plan, apply, wait, verify, check, and back again when one of them fails. For one thread;
 * used once.
 */
final class Deployment {
    private final Cluster cluster;
    private final KubeApi api;
    private final String namespace;
    private final ReleaseCheck check;
    private final EventSink sink;
    private final Time time;
    private final Redactor redactor;
    private final StepRunner steps;
    private final Writes writes;
    private final long begin;

    Deployment(Cluster cluster, String namespace, ReleaseCheck check, EventSink sink, Time time, Redactor redactor) {
        this.cluster = cluster;
        this.api = cluster.api();
        this.namespace = namespace;
        this.check = check;
        this.sink = sink;
        this.time = time;
        this.redactor = redactor;
        this.steps = new StepRunner(sink, time);
        this.writes = new Writes(api, sink);
        this.begin = time.nanos();
    }

    RolloutResult run(List<Manifest> manifests, Duration deployLimit, Duration rollbackLimit) {
        Deadline deadline = time.deadlineIn(deployLimit);
        ReleasePlan plan = plan(manifests);
        Collection<ResourceType> types = Targets.watched(plan.changes());
        try (NamespaceWatch watch = NamespaceWatch.start(api, namespace, types, time)) {
            Wait wait = new Wait(api, watch, new ProgressReport(sink, redactor::redact));
            Optional<Cause> failure = forward(plan, wait, deadline);
            if (failure.isEmpty()) {
                return plan.isUnchanged()
                        ? new RolloutResult.Unchanged(took())
                        : new RolloutResult.Deployed(writes.names(), took());
            }
            Cause cause = shown(failure.get());
            if (writes.touched().isEmpty()) {
                return new RolloutResult.Refused(cause, took());
            }
            if (cause.code().equals(Supersession.CODE)) {
                return new RolloutResult.Superseded(cause, took());
            }
            return back(cause, wait, rollbackLimit);
        }
    }

    private ReleasePlan plan(List<Manifest> manifests) {
        return steps.judged(
                "plan",
                "Plan",
                () -> {
                    ReleasePlan plan = ReleasePlanner.plan(api, namespace, manifests);
                    if (plan.namespaceExists()) {
                        return plan;
                    }
                    // The server can check nothing in a namespace that is not there.
                    if (Namespaces.ensure(cluster, namespace)) {
                        sink.accept(new ObjectChanged("Namespace " + namespace, "created"));
                    }
                    return ReleasePlanner.plan(api, namespace, manifests);
                },
                plan -> plan.isUnchanged()
                        ? new Ending(Status.UNCHANGED, "all " + plan.changes().size() + " objects are as asked")
                        : new Ending(Status.OK, summary(plan)));
    }

    private static String summary(ReleasePlan plan) {
        return plan.of(ChangeKind.CREATED).size() + " to create, "
                + plan.of(ChangeKind.CONFIGURED).size() + " to change, "
                + plan.of(ChangeKind.UNCHANGED).size() + " unchanged";
    }

    /** Empty when all went well. From the first write on nothing is thrown: every failure leads to the way back. */
    private Optional<Cause> forward(ReleasePlan plan, Wait wait, Deadline deadline) {
        plan.of(ChangeKind.UNCHANGED)
                .forEach(change -> sink.accept(new ObjectChanged(change.ref().toString(), "unchanged")));
        return apply("apply", "Apply", plan, Phase.RELEASE)
                .or(() -> settle(plan, wait, deadline))
                .or(() -> apply("expose", "Apply autoscaling and routes", plan, Phase.EXPOSE))
                .or(() -> smoke("smoke", "Smoke checks", deadline))
                .or(() -> exposed(plan, wait));
    }

    /** An autoscaler or a route that its controller refuses; none is waited for. */
    private Optional<Cause> exposed(ReleasePlan plan, Wait wait) {
        List<Target> targets = Targets.exposed(plan.changes(), writes);
        return targets.isEmpty()
                ? Optional.empty()
                : judged("exposed", "Judge autoscaling and routes", () -> wait.failure(targets), "none is refused");
    }

    private Optional<Cause> apply(String step, String title, ReleasePlan plan, Phase phase) {
        List<PlannedChange> changes = plan.changes().stream()
                .filter(change -> Phase.of(change) == phase && change.isChange())
                .toList();
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        return judged(step, title, () -> writes.apply(changes), changes.size() + " written");
    }

    private Optional<Cause> settle(ReleasePlan plan, Wait wait, Deadline deadline) {
        List<Target> targets = Targets.of(plan.changes(), writes);
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        return judged(
                        "wait",
                        "Wait for the rollout",
                        () -> wait.until(targets, deadline),
                        targets.size() + (targets.size() == 1 ? " workload ready" : " workloads ready"))
                .or(() -> judged(
                        "verify",
                        "Verify what runs",
                        () -> targets.stream()
                                .flatMap(target -> RunningImages.mismatch(wait.snapshot(), target).stream())
                                .findFirst(),
                        "the asked images run, endpoints are ready"));
    }

    private Optional<Cause> smoke(String step, String title, Deadline deadline) {
        if (check.equals(ReleaseCheck.none())) {
            return Optional.empty();
        }
        return judged(step, title, () -> check.check(cluster, namespace, deadline), "passed");
    }

    private Optional<Cause> judged(String step, String title, Supplier<Optional<Cause>> work, String summary) {
        return steps.judged(
                step,
                title,
                () -> {
                    try {
                        return work.get();
                    } catch (RuntimeException e) {
                        return Optional.of(
                                Thread.currentThread().isInterrupted() ? Causes.interrupted() : Causes.of(e, ""));
                    }
                },
                cause -> cause.map(why -> new Ending(Status.FAILED, shown(why).reason()))
                        .orElse(new Ending(Status.OK, summary)));
    }

    /** Going back is for a thread of its own: an interrupt ends the way forward, and never the way back. */
    private RolloutResult back(Cause cause, Wait wait, Duration limit) {
        FutureTask<RolloutResult> work = new FutureTask<>(() -> steps.judged(
                "rollback",
                "Roll back",
                () -> back(new Rollback(api, sink, time.deadlineIn(limit)), cause, wait, time.deadlineIn(limit)),
                Deployment::ending));
        new Thread(work, "epicheck-rollback").start();
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("the rollback itself failed", e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RolloutResult back(Rollback rollback, Cause cause, Wait wait, Deadline deadline) {
        try {
            rollback.undo(writes.touched());
            List<Target> targets = Targets.restored(rollback.restoredObjects());
            if (!targets.isEmpty()) {
                wait.until(targets, deadline)
                        .ifPresent(why -> rollback.remains(
                                why.subject() + ": " + shown(why).reason()));
            }
            rollback.prove();
            if (rollback.remaining().isEmpty() && !rollback.restored().isEmpty()) {
                smoke("smoke-again", "Smoke checks of the old release", deadline)
                        .ifPresent(why -> sink.accept(new Notice(
                                Level.WARNING,
                                "SMOKE_FAILS_BEFORE_TOO",
                                "everything is as it was before, and the smoke checks fail there too: "
                                        + shown(why).reason())));
            }
        } catch (RuntimeException e) {
            rollback.remains(shown(Causes.of(e, "")).reason());
        }
        if (!rollback.remaining().isEmpty()) {
            return new RolloutResult.RollbackFailed(cause, rollback.remaining(), took());
        }
        boolean first = writes.touched().stream().allMatch(Touched::isCreated);
        return first
                ? new RolloutResult.FirstInstallFailed(cause, rollback.removed(), took())
                : new RolloutResult.RolledBack(cause, rollback.restored(), rollback.removed(), took());
    }

    private static Ending ending(RolloutResult result) {
        if (result instanceof RolloutResult.RollbackFailed failed) {
            return new Ending(Status.FAILED, failed.remaining().size() + " not as before");
        }
        if (result instanceof RolloutResult.RolledBack rolledBack) {
            return new Ending(
                    Status.OK,
                    rolledBack.restored().size() + " restored, "
                            + rolledBack.removed().size() + " removed");
        }
        return new Ending(Status.OK, "what was created is removed");
    }

    private Cause shown(Cause cause) {
        return new Cause(
                cause.code(),
                cause.subject(),
                redactor.redact(cause.reason()),
                cause.evidence().stream().map(redactor::redact).toList(),
                cause.nextStep());
    }

    private Duration took() {
        return Duration.ofNanos(time.nanos() - begin);
    }
}
