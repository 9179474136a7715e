package io.epicheck.rollout;

import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.ObjectChanged;
import io.epicheck.event.PipelineEvent.Status;
import io.epicheck.event.StepRunner.Ending;
import io.epicheck.retry.Deadline;
import io.epicheck.rollout.journal.Journal;
import io.epicheck.rollout.journal.State;
import io.epicheck.rollout.lock.LockLostException;
import io.epicheck.rollout.verdict.Target;
import java.util.List;
import java.util.Optional;

/** Takes a release back: puts its objects back, waits until the old ones serve, proves it, and writes down that it is done. */
final class WayBack {
    private final Session session;
    private final Wait wait;

    WayBack(Session session, Wait wait) {
        this.session = session;
        this.wait = wait;
    }

    /**
     * @param journal of the release, with its entries
     * @param touched what to undo
     * @return empty when a signal ended it half-way: the journal says so, and the next run goes on
     */
    Optional<RolloutResult> go(Journal journal, List<Touched> touched, Cause cause) {
        Journal under = journal.under(session.epoch()).because(words(cause)).in(State.ROLLING_BACK);
        session.noting(() -> session.journal(under)); // a half-way state is written down already: also a way back
        Deadline deadline =
                session.time().deadlineIn(session.settings().limits().rollback());
        RolloutResult result = session.steps()
                .judged("rollback", "Roll back", () -> back(under, touched, cause, deadline), WayBack::ending);
        if (Thread.currentThread().isInterrupted()) {
            return Optional.empty();
        }
        boolean failed = result instanceof RolloutResult.RollbackFailed;
        session.end(failed ? under.in(State.ROLLBACK_FAILED) : under.settled(State.ROLLED_BACK));
        return Optional.of(result);
    }

    static String words(Cause cause) {
        return cause.code() + ": " + cause.reason();
    }

    private RolloutResult back(Journal journal, List<Touched> touched, Cause cause, Deadline deadline) {
        Rollback rollback = new Rollback(session, deadline);
        try {
            rollback.undo(touched);
            freeStatefulSets(rollback, deadline);
            List<Target> targets = Targets.restored(rollback.restoredObjects());
            if (!targets.isEmpty()) {
                session.crash("rollback.wait.before");
                wait.until(targets, deadline)
                        .ifPresent(why -> rollback.remains(
                                why.subject() + ": " + session.shown(why).reason()));
                session.crash("rollback.wait.after");
            }
            rollback.prove();
            if (rollback.remaining().isEmpty() && !rollback.restored().isEmpty()) {
                session.crash("rollback.smoke.before");
                smokeAgain(deadline);
                session.crash("rollback.smoke.after");
            }
        } catch (LockLostException e) {
            throw e; // From now on it is the other run's.
        } catch (RuntimeException e) {
            rollback.remains(session.shown(Causes.of(e, "")).reason());
        }
        if (!rollback.remaining().isEmpty()) {
            return new RolloutResult.RollbackFailed(
                    cause,
                    rollback.remaining().stream()
                            .map(session.settings().redactor()::redact)
                            .toList(),
                    session.took());
        }
        boolean first = journal.lastGood() == 0 && touched.stream().allMatch(Touched::isCreated);
        return first
                ? new RolloutResult.FirstInstallFailed(cause, rollback.removed(), session.took())
                : new RolloutResult.RolledBack(cause, rollback.restored(), rollback.removed(), session.took());
    }

    private void freeStatefulSets(Rollback rollback, Deadline deadline) {
        rollback.restoredObjects().stream()
                .filter(object -> object.stored().kind().equals("StatefulSet"))
                .flatMap(object -> {
                    session.ensureHeld();
                    return StuckPods.delete(session.api(), object.stored(), deadline).stream();
                })
                .forEach(pod -> session.sink().accept(new ObjectChanged(pod, "deleted")));
    }

    private void smokeAgain(Deadline deadline) {
        RolloutSettings settings = session.settings();
        if (settings.check().equals(ReleaseCheck.none())) {
            return;
        }
        session.steps()
                .judged(
                        "smoke-again",
                        "Smoke checks of the old release",
                        () -> checked(settings, deadline),
                        cause -> cause.map(why -> new Ending(
                                        Status.FAILED, session.shown(why).reason()))
                                .orElse(new Ending(Status.OK, "passed")))
                .ifPresent(why -> session.sink()
                        .accept(new Notice(
                                Level.WARNING,
                                "SMOKE_FAILS_BEFORE_TOO",
                                "everything is as it was before, and the smoke checks fail there too: "
                                        + session.shown(why).reason())));
    }

    /** It only reports, so that a check that cannot be done is no reason to call the way back failed. */
    private static Optional<Cause> checked(RolloutSettings settings, Deadline deadline) {
        try {
            return settings.check().check(settings.cluster(), settings.namespace(), deadline);
        } catch (RuntimeException e) {
            return Optional.of(Causes.of(e, ""));
        }
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
}
