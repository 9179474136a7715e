package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.manifest.ReleasePlanner;
import io.epicheck.retry.Deadline;
import io.epicheck.rollout.journal.Entry;
import io.epicheck.rollout.journal.Journal;
import io.epicheck.rollout.journal.Recovery;
import io.epicheck.rollout.journal.State;
import io.epicheck.rollout.journal.UnreadableException;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.rollout.watch.ProgressReport;
import io.epicheck.rollout.watch.WatchedKinds;
import java.util.List;
import java.util.Optional;

/** Brings what an earlier run left half-way to an end. Under the lock; for one thread. */
final class Recoverer {
    private final Session session;

    Recoverer(Session session) {
        this.session = session;
    }

    /**
     * How a deploy begins.
     *
     * @param inherited the way back of an unfinished release, which becomes part of the new one's
     * @param end set when nothing can be deployed now
     */
    record Start(List<Entry> inherited, Optional<RolloutResult> end) {
        static final Start CLEAN = new Start(List.of(), Optional.empty());
    }

    /** What is written down; empty when nothing is, or it cannot be read: then what runs now counts as good. */
    Optional<Journal> read() {
        session.outrank();
        try {
            return session.journals().read();
        } catch (UnreadableException e) {
            session.sink()
                    .accept(new Notice(
                            Level.WARNING,
                            "JOURNAL_UNREADABLE",
                            session.journals().ref() + " cannot be read (" + e.getMessage()
                                    + "): what runs in the cluster now is taken as the state to go back to"));
            return Optional.empty();
        }
    }

    Start beforeDeploy(Optional<Journal> found) {
        Recovery todo = Recovery.forDeploy(
                found.map(Journal::state),
                found.map(journal -> !journal.prune().isEmpty()).orElse(false),
                session.settings().rules().forced());
        if (found.isEmpty()) {
            return Start.CLEAN;
        }
        Journal journal = found.get();
        return switch (todo) {
            case PRUNE -> {
                new Pruning(session).finish(journal.under(session.epoch()));
                yield Start.CLEAN;
            }
            case TAKE_OVER -> takeOver(journal);
            case GO_BACK -> {
                tell(journal, "its way back was not finished: finishing it first");
                RolloutResult result = goBack(journal, rollbackCause(journal));
                yield isBack(result) ? Start.CLEAN : new Start(List.of(), Optional.of(result));
            }
            case REFUSE -> new Start(List.of(), Optional.of(refused(journal)));
            case FORGET -> {
                forget(journal);
                yield Start.CLEAN;
            }
            default -> Start.CLEAN;
        };
    }

    /** Finishes the release that is written down when all of it runs; otherwise takes it back. */
    RolloutResult recover(Optional<Journal> found) {
        Recovery todo = Recovery.forRecover(
                found.map(Journal::state),
                found.map(journal -> !journal.prune().isEmpty()).orElse(false));
        if (found.isEmpty() || todo == Recovery.NOTHING) {
            return new RolloutResult.Unchanged(session.took());
        }
        Journal journal = found.get();
        return switch (todo) {
            case PRUNE -> {
                new Pruning(session).finish(journal.under(session.epoch()));
                yield new RolloutResult.Unchanged(session.took());
            }
            case FORGET -> {
                forget(journal);
                yield new RolloutResult.Unchanged(session.took());
            }
            case FINISH_OR_GO_BACK -> finishOrGoBack(journal);
            default -> goBack(journal, rollbackCause(journal));
        };
    }

    private void forget(Journal journal) {
        session.end(journal.under(session.epoch())
                .because("it had changed nothing when its run ended")
                .settled(State.ROLLED_BACK));
    }

    private Start takeOver(Journal journal) {
        tell(journal, "this run goes over it, and keeps what was before it as the way back");
        if (!session.settings().rules().forced()) {
            Optional<Cause> foreign = foreign(journal);
            if (foreign.isPresent()) {
                return new Start(
                        List.of(),
                        Optional.of(new RolloutResult.Superseded(session.shown(foreign.get()), session.took())));
            }
        }
        session.records()
                .find(journal.release())
                .filter(record -> record.state() == State.PREPARED)
                .ifPresent(record -> session.records()
                        .update(record.number(), State.INTERRUPTED, "a later run went over it", session.epoch()));
        return new Start(journal.entries(), Optional.empty());
    }

    private Optional<Cause> foreign(Journal journal) {
        for (Entry entry : journal.entries()) {
            Optional<KubeObject> live = session.api().get(entry.ref());
            Optional<String> manager = live.flatMap(object -> ForeignChange.since(entry.before(), object));
            if (manager.isPresent()) {
                return Optional.of(Causes.superseded(live.get(), manager.get()));
            }
        }
        return Optional.empty();
    }

    private RolloutResult finishOrGoBack(Journal journal) {
        Optional<Cause> foreign = foreign(journal);
        if (foreign.isPresent()) {
            session.end(journal.under(session.epoch())
                    .because(WayBack.words(foreign.get()))
                    .settled(State.SUPERSEDED));
            return new RolloutResult.Superseded(session.shown(foreign.get()), session.took());
        }
        Optional<List<Manifest>> asked = asked(journal);
        if (asked.isPresent()) {
            ReleasePlan plan =
                    ReleasePlanner.plan(session.api(), session.settings().namespace(), asked.get());
            if (plan.isUnchanged()) {
                return finish(journal, plan, asked.get());
            }
        }
        return goBack(journal, rollbackCause(journal));
    }

    private RolloutResult finish(Journal journal, ReleasePlan plan, List<Manifest> asked) {
        tell(journal, "all of its objects are there: checking them");
        Deadline deadline =
                session.time().deadlineIn(session.settings().limits().deploy());
        try (NamespaceWatch watch = watch(plan)) {
            Wait wait = wait(watch);
            Optional<Cause> failure = Settling.settle(
                            session,
                            wait,
                            Targets.unchanged(
                                    plan.changes(), session.settings().rules().readiness()),
                            deadline)
                    .or(() -> Settling.smoke(session, deadline))
                    .map(session::shown);
            if (failure.isPresent() && failure.get().code().equals(CauseCode.INTERRUPTED.name())) {
                return new RolloutResult.Interrupted(failure.get(), session.took());
            }
            if (failure.isPresent() && Causes.isOutage(failure.get())) {
                return new RolloutResult.Unknown(failure.get(), session.took()); // It says nothing about the release.
            }
            failure = failure.or(() -> Rollback.drop(session, Rollback.leftovers(journal.entries(), plan), deadline)
                    .map(session::shown));
            if (failure.isPresent()) {
                return goBack(journal, failure.get());
            }
            Pruning pruning = new Pruning(session);
            Journal under = journal.under(session.epoch());
            session.ensureHeld();
            session.records().update(journal.release(), State.COMMITTED, "", session.epoch());
            Journal committed = session.journal(under.committed(pruning.leftovers(journal.lastGood(), asked)));
            pruning.finish(committed);
            return new RolloutResult.Deployed(
                    journal.entries().stream()
                            .map(entry -> entry.ref().toString())
                            .toList(),
                    session.took());
        }
    }

    private Optional<List<Manifest>> asked(Journal journal) {
        try {
            return Optional.of(Manifests.of(session.records().objects(journal.release()))
                    .resolve(session.settings().namespace()));
        } catch (UnreadableException e) {
            return Optional.empty();
        }
    }

    private RolloutResult goBack(Journal journal, Cause cause) {
        List<Touched> touched = journal.entries().stream().map(Touched::by).toList();
        try (NamespaceWatch watch = NamespaceWatch.start(
                session.api(),
                session.settings().namespace(),
                WatchedKinds.forTypes(journal.entries().stream()
                        .map(entry -> entry.ref().type())
                        .filter(type -> WatchedKinds.isWorkload(type.apiVersion(), type.kind()))
                        .toList()),
                session.time())) {
            return new WayBack(session, wait(watch))
                    .go(journal, touched, cause)
                    .orElseGet(() -> new RolloutResult.Interrupted(Causes.interrupted(), session.took()));
        }
    }

    private static boolean isBack(RolloutResult result) {
        return result instanceof RolloutResult.RolledBack || result instanceof RolloutResult.FirstInstallFailed;
    }

    private static Cause rollbackCause(Journal journal) {
        return new Cause(
                "UNFINISHED",
                "",
                "release " + journal.release() + " ended half-way (" + journal.state() + ")"
                        + (journal.cause().isEmpty() || journal.state() == State.INTERRUPTED
                                ? ""
                                : ": " + journal.cause()),
                List.of("run " + journal.source().runId()),
                "Deploy again.");
    }

    private RolloutResult refused(Journal journal) {
        return new RolloutResult.RollbackFailed(
                new Cause(
                        "RECOVERY_NEEDED",
                        session.journals().ref().toString(),
                        "release " + journal.release() + " failed (" + journal.cause()
                                + ") and could not be taken back; nothing is deployed over it",
                        List.of("run " + journal.source().runId()),
                        "Run `epicheck recover` to try the way back again, or deploy with --force to go over it."),
                journal.entries().stream().map(entry -> entry.ref().toString()).toList(),
                session.took());
    }

    private void tell(Journal journal, String what) {
        session.sink()
                .accept(new Notice(
                        Level.WARNING,
                        "UNFINISHED_RELEASE",
                        "release " + journal.release() + " by "
                                + journal.source().runId() + " ended half-way (" + journal.state() + "); " + what));
    }

    private NamespaceWatch watch(ReleasePlan plan) {
        return NamespaceWatch.start(
                session.api(), session.settings().namespace(), Targets.watched(plan.changes()), session.time());
    }

    private Wait wait(NamespaceWatch watch) {
        return new Wait(
                session.api(),
                watch,
                new ProgressReport(session.sink(), session.settings().redactor()::redact));
    }
}
