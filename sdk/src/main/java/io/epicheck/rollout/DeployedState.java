package io.epicheck.rollout;

import io.epicheck.rollout.journal.Journal;
import io.epicheck.rollout.journal.ReleaseRecord;
import io.epicheck.rollout.journal.ReleaseRecords;
import io.epicheck.rollout.journal.ReleaseSource;
import io.epicheck.rollout.lock.HeldLock;
import java.util.Optional;

/**
 * What the cluster tells about an application. Immutable.
 *
 * @param release the last release that passed its checks; empty when none is known
 * @param state how far the latest release is: {@code COMMITTED}, {@code WAITING}, {@code ROLLBACK_FAILED}, ...; empty when nothing was
 *     ever written down, {@code UNREADABLE} when it cannot be read
 * @param latest number of that latest release; 0 when there is none
 * @param latestSource where it comes from
 * @param cause why it failed; empty otherwise
 * @param lock held by the run that is deploying now, or by one that died
 */
public record DeployedState(
        Optional<ReleaseRecord> release,
        String state,
        int latest,
        Optional<ReleaseSource> latestSource,
        String cause,
        Optional<HeldLock> lock) {
    /** Whether a release is half-way, and nobody is working on it. */
    public boolean needsRecovery() {
        return !state.isEmpty()
                && !state.equals("COMMITTED")
                && !state.equals("ROLLED_BACK")
                && !state.equals("SUPERSEDED")
                && !state.equals("UNREADABLE")
                && lock.filter(held -> !held.isSilent()).isEmpty();
    }

    static DeployedState of(Optional<Journal> journal, ReleaseRecords records, Optional<HeldLock> lock) {
        return journal.map(known -> new DeployedState(
                        known.lastGood() == 0 ? Optional.empty() : records.find(known.lastGood()),
                        known.state().name(),
                        known.release(),
                        Optional.of(known.source()),
                        known.cause(),
                        lock))
                .orElseGet(() -> new DeployedState(Optional.empty(), "", 0, Optional.empty(), "", lock));
    }

    static DeployedState unreadable(String why, Optional<HeldLock> lock) {
        return new DeployedState(Optional.empty(), "UNREADABLE", 0, Optional.empty(), why, lock);
    }
}
