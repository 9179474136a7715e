package io.epicheck.rollout;

import io.epicheck.TransientException;
import io.epicheck.cluster.Namespaces;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.ObjectChanged;
import io.epicheck.event.PipelineEvent.Status;
import io.epicheck.event.PipelineEvent.WorkloadProgress;
import io.epicheck.event.StepRunner;
import io.epicheck.event.StepRunner.Ending;
import io.epicheck.manifest.ChangeKind;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.manifest.ReleasePlanner;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Durations;
import io.epicheck.rollout.journal.Journal;
import io.epicheck.rollout.journal.JournalStore;
import io.epicheck.rollout.journal.ReleaseRecord;
import io.epicheck.rollout.journal.ReleaseSource;
import io.epicheck.rollout.journal.State;
import io.epicheck.rollout.journal.UnreadableException;
import io.epicheck.rollout.lock.DeployLock;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.rollout.watch.ProgressReport;
import java.util.List;
import java.util.Optional;

/**
 * One deploy: looks what is to be done, takes the lock when there is something, brings an unfinished release to an end, and releases.
 * For one thread; used once.
 */
final class Deployment {
    private final RolloutSettings settings;
    private final StepRunner steps;
    private final long begin;

    Deployment(RolloutSettings settings) {
        this.settings = settings;
        this.steps = new StepRunner(settings.sink(), settings.time());
        this.begin = settings.time().nanos();
    }

    /** @param rollbackTo the release that the manifests bring back; 0 when they are new */
    RolloutResult run(Asked asked, int rollbackTo) {
        ReleasePlan seen = plan(ConfigNaming.seen(settings, asked).manifests());
        if (seen.isUnchanged() && isSettled()) {
            return confirm(seen); // Nothing to write, so nobody has to wait for anybody.
        }
        try (DeployLock lock = Locks.acquire(settings, steps)) {
            settings.rules().crashPoints().hit("lock.after");
            Session session = new Session(settings, lock, begin);
            RolloutResult result = session.whileHeld(() -> locked(session, asked, rollbackTo));
            settings.rules().crashPoints().hit("unlock.before");
            return result;
        } finally {
            settings.rules().crashPoints().hit("unlock.after");
        }
    }

    private RolloutResult locked(Session session, Asked asked, int rollbackTo) {
        Recoverer recoverer = new Recoverer(session);
        Optional<Journal> found = recoverer.read();
        Recoverer.Start start = recoverer.beforeDeploy(found);
        if (start.end().isPresent()) {
            return start.end().get();
        }
        if (rollbackTo == 0) {
            refuseOlder(session, found);
        }
        // What was seen before the lock was held may have changed since.
        List<Manifest> manifests = ConfigNaming.held(session, asked);
        ReleasePlan plan = ReleasePlanner.plan(settings.cluster().api(), settings.namespace(), manifests);
        if (plan.isUnchanged() && start.inherited().isEmpty()) {
            return confirm(plan);
        }
        Journal journal = new Journal(
                State.PREPARED,
                session.epoch(),
                nextNumber(session, found),
                settings.source(),
                "",
                session.time().wallClock().toString(),
                List.of(),
                List.of(),
                found.map(Journal::lastGood).orElse(0));
        Deadline deadline = deadline();
        if (deadline.hasPassed()) {
            throw new TransientException(
                    "DEADLINE",
                    "the " + Durations.words(settings.limits().deploy())
                            + " of this release were over before anything was changed",
                    "Raise `timeouts.deploy`, or run again when no other run is deploying.");
        }
        tellUnchanged(plan);
        try (NamespaceWatch watch = watch(plan)) {
            return new Release(session, wait(watch), plan, journal, start.inherited(), deadline)
                    .run(manifests, rollbackTo);
        }
    }

    private void refuseOlder(Session session, Optional<Journal> found) {
        Optional<ReleaseSource> deployed = found.filter(journal -> journal.lastGood() > 0)
                .flatMap(journal -> session.records().find(journal.lastGood()))
                .map(ReleaseRecord::source);
        if (deployed.isPresent() && settings.rules().order().isOlder(settings.source(), deployed.get())) {
            throw new io.epicheck.OlderReleaseException(
                    words(settings.source()), words(deployed.get()), settings.namespace());
        }
    }

    private static String words(ReleaseSource source) {
        String commit = source.commit().length() > 12 ? source.commit().substring(0, 12) : source.commit();
        return (commit.isEmpty() ? "an unknown commit" : "commit " + commit) + " (" + source.runId() + ")";
    }

    private static int nextNumber(Session session, Optional<Journal> found) {
        int known = session.records().all().stream()
                .mapToInt(ReleaseRecord::number)
                .max()
                .orElse(0);
        return Math.max(known, found.map(Journal::release).orElse(0)) + 1;
    }

    private ReleasePlan plan(List<Manifest> manifests) {
        return steps.judged(
                "plan",
                "Plan",
                () -> {
                    ReleasePlan plan = ReleasePlanner.plan(settings.cluster().api(), settings.namespace(), manifests);
                    if (plan.namespaceExists()) {
                        return plan;
                    }
                    // The server can check nothing in a namespace that is not there.
                    settings.rules().crashPoints().hit("namespace.before");
                    if (Namespaces.ensure(settings.cluster(), settings.namespace())) {
                        settings.sink().accept(new ObjectChanged("Namespace " + settings.namespace(), "created"));
                    }
                    settings.rules().crashPoints().hit("namespace.after");
                    return ReleasePlanner.plan(settings.cluster().api(), settings.namespace(), manifests);
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

    /** Whether no earlier release is unfinished; what cannot be read is looked at under the lock. */
    private boolean isSettled() {
        try {
            return new JournalStore(
                            settings.cluster().api(),
                            settings.namespace(),
                            settings.source().application())
                    .readHeader()
                    .map(journal ->
                            journal.state().isSettled() && journal.prune().isEmpty())
                    .orElse(true);
        } catch (UnreadableException e) {
            return true; // Nothing is to be written, so nothing depends on it.
        }
    }

    /** All objects are as asked: makes sure that they serve, and writes nothing. */
    private RolloutResult confirm(ReleasePlan plan) {
        tellUnchanged(plan);
        Deadline deadline = deadline();
        try (NamespaceWatch watch = watch(plan)) {
            Wait wait = wait(watch);
            Optional<Cause> failure = Settling.settle(
                            settings,
                            steps,
                            wait,
                            Targets.unchanged(plan.changes(), settings.rules().readiness()),
                            deadline,
                            Optional::empty)
                    .or(() -> Settling.smoke(settings, steps, deadline));
            return failure.map(this::unconfirmed).orElseGet(() -> new RolloutResult.Unchanged(took()));
        }
    }

    private RolloutResult unconfirmed(Cause cause) {
        if (cause.code().equals(CauseCode.INTERRUPTED.name())) {
            return new RolloutResult.Interrupted(cause, took());
        }
        return Causes.isOutage(cause)
                ? new RolloutResult.Unknown(shown(cause), took())
                : new RolloutResult.Refused(shown(cause), took());
    }

    private void tellUnchanged(ReleasePlan plan) {
        plan.of(ChangeKind.UNCHANGED).forEach(change -> settings.sink()
                .accept(new ObjectChanged(change.ref().toString(), "unchanged")));
    }

    /** Begins with the release itself: whoever waited for another run's release, or brought one to an end, has all the time still. */
    private Deadline deadline() {
        return settings.time().deadlineIn(settings.limits().deploy());
    }

    private NamespaceWatch watch(ReleasePlan plan) {
        return NamespaceWatch.start(
                settings.cluster().api(), settings.namespace(), Targets.watched(plan.changes()), settings.time());
    }

    private Wait wait(NamespaceWatch watch) {
        EventSink sink = settings.sink().andThen(event -> {
            if (event instanceof WorkloadProgress progress
                    && progress.updated() > 0
                    && progress.available() < progress.desired()) {
                settings.rules().crashPoints().hit("wait.half");
            }
        });
        return new Wait(settings.cluster().api(), watch, new ProgressReport(sink, settings.redactor()::redact));
    }

    private Cause shown(Cause cause) {
        return new Cause(
                cause.code(),
                cause.subject(),
                settings.redactor().redact(cause.reason()),
                cause.evidence().stream().map(settings.redactor()::redact).toList(),
                cause.nextStep());
    }

    private java.time.Duration took() {
        return java.time.Duration.ofNanos(settings.time().nanos() - begin);
    }
}
