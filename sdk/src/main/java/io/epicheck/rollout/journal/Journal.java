package io.epicheck.rollout.journal;

import io.epicheck.cluster.ObjectRef;
import java.util.List;

/**
 * The release that is under way, or the last one. Immutable.
 *
 * @param epoch of the lock under which it was written
 * @param release its number; records of releases have the same
 * @param cause code and reason of a failure; empty otherwise
 * @param startedAt time of day, to be shown
 * @param entries what it writes, with the way back; empty once it is settled
 * @param prune objects of the release before that this one no longer has; still to be deleted
 * @param lastGood number of the last release that passed its checks; 0 when there is none
 */
public record Journal(
        State state,
        long epoch,
        int release,
        ReleaseSource source,
        String cause,
        String startedAt,
        List<Entry> entries,
        List<ObjectRef> prune,
        int lastGood) {
    public Journal {
        entries = List.copyOf(entries);
        prune = List.copyOf(prune);
    }

    public Journal in(State next) {
        return new Journal(next, epoch, release, source, cause, startedAt, entries, prune, lastGood);
    }

    public Journal under(long newEpoch) {
        return new Journal(state, newEpoch, release, source, cause, startedAt, entries, prune, lastGood);
    }

    public Journal because(String why) {
        return new Journal(state, epoch, release, source, why, startedAt, entries, prune, lastGood);
    }

    /** The end of a release that passed its checks: it is what later ones go back to. */
    public Journal committed(List<ObjectRef> leftovers) {
        return new Journal(State.COMMITTED, epoch, release, source, "", startedAt, List.of(), leftovers, release);
    }

    /** An end with nothing left to do. */
    public Journal settled(State end) {
        return new Journal(end, epoch, release, source, cause, startedAt, List.of(), List.of(), lastGood);
    }

    /** All leftovers are gone. */
    public Journal pruned() {
        return new Journal(state, epoch, release, source, cause, startedAt, entries, List.of(), lastGood);
    }
}
