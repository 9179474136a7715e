package io.epicheck.rollout;

import io.epicheck.cluster.KubeApi;
import io.epicheck.event.EventSink;
import io.epicheck.event.StepRunner;
import io.epicheck.retry.Time;
import io.epicheck.rollout.journal.Journal;
import io.epicheck.rollout.journal.JournalStore;
import io.epicheck.rollout.journal.ReleaseRecords;
import io.epicheck.rollout.journal.State;
import io.epicheck.rollout.lock.DeployLock;
import java.time.Duration;

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
        records.update(release, end, cause);
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
