package io.epicheck.rollout;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.StepRunner;
import io.epicheck.retry.Time;
import io.epicheck.rollout.journal.EpochException;
import io.epicheck.rollout.journal.Journal;
import io.epicheck.rollout.journal.JournalStore;
import io.epicheck.rollout.journal.ReleaseRecords;
import io.epicheck.rollout.journal.State;
import io.epicheck.rollout.lock.DeployLock;
import io.epicheck.rollout.lock.LockLostException;
import java.time.Duration;
import java.util.function.Supplier;

/** What everything that happens under one lock shares. For one thread. */
final class Session {
    private final RolloutSettings settings;
    private final DeployLock lock;
    private final JournalStore journals;
    private final ReleaseRecords records;
    private final StepRunner steps;
    private final long begin;

    Session(RolloutSettings settings, DeployLock lock, long begin) {
        this.settings = settings;
        this.lock = lock;
        this.journals = new JournalStore(api(settings), settings.namespace(), application(settings));
        this.records = new ReleaseRecords(api(settings), settings.namespace(), application(settings));
        this.steps = new StepRunner(settings.sink(), settings.time());
        this.begin = begin;
    }

    RolloutSettings settings() {
        return settings;
    }

    KubeApi api() {
        return api(settings);
    }

    EventSink sink() {
        return settings.sink();
    }

    Time time() {
        return settings.time();
    }

    StepRunner steps() {
        return steps;
    }

    JournalStore journals() {
        return journals;
    }

    ReleaseRecords records() {
        return records;
    }

    long epoch() {
        return lock.epoch();
    }

    /** Must come before every write. */
    void ensureHeld() {
        lock.ensureHeld();
    }

    void crash(String point) {
        settings.rules().crashPoints().hit(point);
    }

    /** Writes how a release ended. */
    void record(int release, State end, String cause) {
        ensureHeld();
        records.update(release, end, cause, epoch());
    }

    /** Writes how far the release is; returns it as written. */
    Journal journal(Journal journal, State state) {
        return journal(journal.in(state));
    }

    Journal journal(Journal journal) {
        crash("journal." + journal.state() + ".before");
        ensureHeld();
        journals.write(journal);
        crash("journal." + journal.state() + ".after");
        return journal;
    }

    /** So that nothing that was written under a lock which somebody has deleted since outranks this run. */
    void outrank() {
        lock.raiseAbove(journals.lastEpoch());
    }

    /**
     * Writes how a release ended. What the server refuses to store does not change how it ended: the state that is written down already
     * leads the next run to the same end.
     */
    void end(Journal ended) {
        noting(() -> {
            ensureHeld();
            records.update(ended.release(), ended.state(), ended.cause(), epoch());
            journal(ended);
        });
    }

    /** Ends with what another run's taking over means, wherever that shows. */
    RolloutResult whileHeld(Supplier<RolloutResult> work) {
        try {
            return work.get();
        } catch (LockLostException | EpochException e) {
            return new RolloutResult.Superseded(Causes.of(e, ""), took());
        }
    }

    /** Writes something down without which all that matters can still be done. */
    void noting(Runnable write) {
        try {
            write.run();
        } catch (ApiException e) {
            sink().accept(new Notice(
                    Level.WARNING,
                    "NOT_WRITTEN_DOWN",
                    "the API server refuses to store how far the release is: "
                            + settings.redactor().redact(String.valueOf(e.getMessage()))));
        }
    }

    /** A cause as it may be shown. */
    Cause shown(Cause cause) {
        return new Cause(
                cause.code(),
                cause.subject(),
                settings.redactor().redact(cause.reason()),
                cause.evidence().stream().map(settings.redactor()::redact).toList(),
                cause.nextStep());
    }

    Duration took() {
        return Duration.ofNanos(time().nanos() - begin);
    }

    private static KubeApi api(RolloutSettings settings) {
        return settings.cluster().api();
    }

    private static String application(RolloutSettings settings) {
        return settings.source().application();
    }
}
