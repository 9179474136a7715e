package io.epicheck.rollout;

import io.epicheck.EpicheckException;
import io.epicheck.TransientException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.manifest.ReleasePlanner;
import io.epicheck.retry.Deadline;
import io.epicheck.rollout.evidence.EvidenceCollector;
import io.epicheck.rollout.journal.Entry;
import io.epicheck.rollout.journal.EpochException;
import io.epicheck.rollout.journal.Journal;
import io.epicheck.rollout.journal.State;
import io.epicheck.rollout.lock.DeployLock;
import io.epicheck.rollout.lock.LockLostException;
import io.epicheck.rollout.verdict.Supersession;
import io.epicheck.rollout.verdict.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One release under the lock: writes down the way back, goes forward, and back again when a step fails. For one thread; used once.
 */
final class Release {
    private static final Duration EVIDENCE = Duration.ofSeconds(10);
    private static final Set<String> NOTHING_WHILE_AWAY = Set.of("DEADLINE", "SMOKE_FAILED", "REQUESTS_LOST");

    private final Session session;
    private final Wait wait;
    private final List<Entry> inherited;
    private final Deadline deadline;
    private final Writes writes;
    private ReleasePlan plan;
    private Journal journal;
    private Optional<CanaryStage> canary = Optional.empty();
    private TrafficWatch.Watching traffic = TrafficWatch.None.INSTANCE;

    /**
     * @param start the journal to begin with: number, source and last good release are in it
     * @param inherited what an unfinished release before may have written
     */
    Release(Session session, Wait wait, ReleasePlan plan, Journal start, List<Entry> inherited, Deadline deadline) {
        this.session = session;
        this.wait = wait;
        this.plan = plan;
        this.inherited = inherited;
        this.deadline = deadline;
        this.writes = new Writes(session, inherited);
        this.journal = start;
    }

    /** From the first write on nothing is thrown: every end is a result. */
    RolloutResult run(List<Manifest> manifests, int rollbackTo) {
        // Whoever goes back is in a hurry, and what he goes back to has proved itself.
        Optional<Canary> steps = rollbackTo == 0 ? session.settings().rules().canary() : Optional.empty();
        CanaryObjects canaries =
                steps.map(asked -> CanaryObjects.of(asked, plan, session.api())).orElse(CanaryObjects.NONE);
        try (TrafficWatch.Watching watching = watchTraffic()) {
            traffic = watching;
            return released(manifests, rollbackTo, steps, canaries);
        }
    }

    /** Before the journal says that a release has begun: what is measured first takes seconds, in which nothing is half-way yet. */
    private TrafficWatch.Watching watchTraffic() {
        RolloutSettings settings = session.settings();
        return settings.traffic().begin(settings.cluster(), settings.namespace(), deadline);
    }

    private RolloutResult released(
            List<Manifest> manifests, int rollbackTo, Optional<Canary> steps, CanaryObjects canaries) {
        try {
            prepare(manifests, rollbackTo, canaries);
        } catch (LockLostException | EpochException e) {
            return new RolloutResult.Superseded(Causes.of(e, ""), session.took()); // Nothing was changed by this run.
        }
        if (!canaries.isEmpty()) {
            canary = steps.map(asked ->
                    new CanaryStage(session, wait, writes, asked, canaries, desired(), deadline, this::nextLook));
        }
        Optional<Cause> failure = forward(manifests).or(() -> commit(manifests));
        if (failure.isEmpty()) {
            return new RolloutResult.Deployed(changed(canaries), session.took());
        }
        return end(session.shown(failure.get()));
    }

    private List<KubeObject> desired() {
        return plan.changes().stream().map(PlannedChange::desired).toList();
    }

    /** A canary is gone again. */
    private List<String> changed(CanaryObjects canaries) {
        List<String> names = new ArrayList<>(writes.names());
        canaries.refs().forEach(ref -> names.remove(ref.toString()));
        return names;
    }

    private void prepare(List<Manifest> manifests, int rollbackTo, CanaryObjects canaries) {
        List<Entry> entries = writes.planned(plan.changes(), canaries.entries());
        journal = new Journal(
                // An inherited way back is one that is needed, although this run has changed nothing yet.
                inherited.isEmpty() ? State.PREPARED : State.APPLYING,
                journal.epoch(),
                journal.release(),
                journal.source(),
                "",
                journal.startedAt(),
                entries,
                List.of(),
                journal.lastGood());
        session.crash("record.before");
        session.ensureHeld();
        session.crash("record.held");
        List<KubeObject> objects = manifests.stream().map(Manifest::object).toList();
        session.records()
                .write(History.record(journal.in(State.PREPARED), objects, rollbackTo), objects, session.epoch());
        session.crash("journal.PREPARED.before");
        session.ensureHeld();
        session.journals().begin(journal);
        session.crash("journal.PREPARED.after");
    }

    private Optional<Cause> forward(List<Manifest> manifests) {
        traffic.releasing();
        return noted(State.APPLYING)
                .or(() -> canary.isEmpty() ? Optional.empty() : beside(canary.get(), manifests))
                .or(() -> apply("apply", "Apply", Phase.RELEASE))
                .or(() -> noted(State.WAITING))
                .or(this::settle)
                .or(() -> canary.flatMap(CanaryStage::retire))
                .or(this::dropLeftovers)
                .or(() -> apply("expose", "Apply autoscaling and routes", Phase.EXPOSE))
                .or(() -> noted(State.SMOKING))
                .or(this::smoke)
                .or(this::exposed)
                .or(this::served);
    }

    /** Nothing was lost, or not more than may be. */
    private Optional<Cause> served() {
        if (traffic.equals(TrafficWatch.None.INSTANCE)) {
            return Optional.empty();
        }
        return judged(
                "availability",
                "Judge availability",
                () -> {
                    Optional<Cause> lost = traffic.verdict();
                    return Thread.currentThread().isInterrupted() ? Optional.of(Causes.interrupted()) : lost;
                },
                "no reason to go back");
    }

    private Optional<Cause> nextLook() {
        wait.keepUp();
        return traffic.broken();
    }

    /** What the new pods need, then the new pods beside the old ones, and only then the rollout itself. */
    private Optional<Cause> beside(CanaryStage stage, List<Manifest> manifests) {
        List<PlannedChange> needed = plan.changes().stream()
                .filter(change -> Phase.of(change) == Phase.RELEASE && !Phase.isWorkload(change.ref()))
                .toList();
        return apply("apply-first", "Apply what the new pods need", needed)
                .or(stage::run)
                .or(() -> Settling.attempt(() -> replanned(manifests)));
    }

    /** An autoscaler may have changed the number of pods in the pauses: the rollout must not undo that. */
    private Optional<Cause> replanned(List<Manifest> manifests) {
        ReleasePlan before = plan;
        ReleasePlan now = ReleasePlanner.plan(session.api(), session.settings().namespace(), manifests);
        plan = Replanning.merged(before, now);
        return Replanning.refused(before, now);
    }

    private List<Target> targets() {
        List<Target> beside = canary.map(CanaryStage::targets).orElse(List.of());
        List<Target> all = new ArrayList<>(releaseTargets());
        all.addAll(beside);
        return all;
    }

    private List<Target> releaseTargets() {
        return Targets.of(plan.changes(), writes, session.settings().rules().readiness());
    }

    /** An autoscaler or a route that its controller refuses; none is waited for. */
    private Optional<Cause> exposed() {
        List<Target> targets = Targets.exposed(plan.changes(), writes);
        return targets.isEmpty()
                ? Optional.empty()
                : judged("exposed", "Judge autoscaling and routes", () -> wait.failure(targets), "none is refused");
    }

    private Optional<Cause> noted(State state) {
        return Settling.attempt(() -> {
            journal = session.journal(journal, state);
            return Optional.empty();
        });
    }

    private Optional<Cause> apply(String step, String title, Phase phase) {
        return apply(
                step,
                title,
                plan.changes().stream()
                        .filter(change -> Phase.of(change) == phase)
                        .filter(change -> writes.stored(change.ref()).isEmpty())
                        .toList());
    }

    private Optional<Cause> apply(String step, String title, List<PlannedChange> asked) {
        List<PlannedChange> changes =
                asked.stream().filter(PlannedChange::isChange).toList();
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        return judged(step, title, () -> writes.apply(changes, this::nextLook), changes.size() + " written");
    }

    private Optional<Cause> settle() {
        session.crash("wait.before");
        Optional<Cause> failure = Settling.settle(session, wait, releaseTargets(), deadline, traffic::broken);
        if (failure.isEmpty()) {
            session.crash("wait.after");
        }
        return failure;
    }

    /** What only the unfinished release before had: this one does not know it, so it becomes as it was. */
    private Optional<Cause> dropLeftovers() {
        List<Touched> leftovers = Rollback.leftovers(inherited, plan);
        if (leftovers.isEmpty()) {
            return Optional.empty();
        }
        return judged(
                "leftovers",
                "Put back what only the unfinished release had",
                () -> Rollback.drop(session, leftovers, deadline),
                leftovers.size() + " put back");
    }

    private Optional<Cause> smoke() {
        session.crash("smoke.before");
        Optional<Cause> failure = Settling.smoke(session, deadline);
        if (failure.isEmpty()) {
            session.crash("smoke.after");
        }
        return failure;
    }

    private Optional<Cause> commit(List<Manifest> manifests) {
        return Settling.attempt(() -> {
            Pruning pruning = new Pruning(session);
            List<ObjectRef> leftovers = pruning.leftovers(journal.lastGood(), manifests);
            session.ensureHeld();
            session.record(journal.release(), State.COMMITTED, "");
            journal = session.journal(journal.committed(leftovers));
            pruning.finish(journal);
            return Optional.empty();
        });
    }

    private RolloutResult end(Cause cause) {
        if (journal.state() == State.COMMITTED) {
            // It serves and is written down as good: what could not be cleaned up is cleaned up by the next run.
            return new RolloutResult.Deployed(writes.names(), session.took());
        }
        if (cause.code().equals("INTERRUPTED") || Thread.currentThread().isInterrupted()) {
            return interrupted(Causes.interrupted());
        }
        if (cause.code().equals(LockLostException.CODE)) {
            return new RolloutResult.Superseded(cause, session.took());
        }
        if (Causes.isOutage(cause) || isAway(cause)) {
            return new RolloutResult.Unknown(cause, session.took());
        }
        try {
            return settled(cause);
        } catch (TransientException | io.epicheck.AccessException e) {
            return new RolloutResult.Unknown(session.shown(Causes.of(e, "")), session.took());
        } catch (LockLostException | EpochException e) {
            return new RolloutResult.Superseded(Causes.of(e, ""), session.took());
        }
    }

    private RolloutResult settled(Cause cause) {
        if (writes.touched().isEmpty()) {
            over(State.ROLLED_BACK, cause);
            return new RolloutResult.Refused(cause, session.took());
        }
        if (cause.code().equals(Supersession.CODE)) {
            over(State.SUPERSEDED, cause);
            return new RolloutResult.Superseded(cause, session.took());
        }
        collectEvidence(cause);
        if (session.settings().rules().onFailure() == OnFailure.KEEP) {
            session.end(journal.because(WayBack.words(cause)).in(State.KEPT));
            return new RolloutResult.Kept(cause, writes.names(), session.took());
        }
        traffic.goingBack();
        return new WayBack(session, wait)
                .go(journal, writes.touched(), cause)
                .orElseGet(() -> interruptedOnTheWayBack(cause));
    }

    /** Before the way back, which removes what shows why. */
    private void collectEvidence(Cause cause) {
        session.settings()
                .evidence()
                .map(directory -> new EvidenceCollector(
                                session.api(), directory, session.settings().redactor())
                        .collect(
                                cause,
                                targets(),
                                wait.snapshot(),
                                session.time().deadlineIn(EVIDENCE)))
                .ifPresent(evidence -> evidence.shortLines()
                        .forEach(line -> session.sink().accept(new Notice(Level.INFO, "EVIDENCE", line))));
    }

    private void over(State end, Cause cause) {
        session.end(journal.because(WayBack.words(cause)).settled(end));
    }

    /** Nothing is taken back now, because there is no time for it: it is written down, and the next run or `recover` does it. */
    private RolloutResult interrupted(Cause cause) {
        boolean flag = Thread.interrupted(); // requests of an interrupted thread end at once
        try {
            session.journal(journal.because(WayBack.words(cause)), State.INTERRUPTED);
        } catch (EpicheckException | ApiException | LockLostException e) {
            // The state that is written down is half-way too, so the next run does the same.
        } finally {
            if (flag) {
                Thread.currentThread().interrupt();
            }
        }
        return new RolloutResult.Interrupted(cause, session.took());
    }

    private RolloutResult interruptedOnTheWayBack(Cause cause) {
        return new RolloutResult.Interrupted(
                new Cause(
                        "INTERRUPTED",
                        cause.subject(),
                        "the release failed (" + WayBack.words(cause) + "), and a signal ended the way back",
                        cause.evidence(),
                        "Run `epicheck recover`; the next deploy does it by itself."),
                session.took());
    }

    /** A deadline, a failed check or a lost request says nothing while the cluster does not answer. */
    private boolean isAway(Cause cause) {
        if (!NOTHING_WHILE_AWAY.contains(cause.code())) {
            return false;
        }
        try {
            session.api()
                    .get(DeployLock.ref(
                            session.settings().namespace(),
                            session.settings().source().application()));
            return false;
        } catch (TransientException e) {
            return true;
        } catch (ApiException | EpicheckException e) {
            return false;
        }
    }

    private Optional<Cause> judged(String step, String title, Supplier<Optional<Cause>> work, String summary) {
        return Settling.judged(session.settings(), session.steps(), step, title, work, () -> summary);
    }
}
