package io.epicheck.rollout;

import io.epicheck.BadInputException;
import io.epicheck.rollout.journal.ReleaseRecord;
import io.epicheck.rollout.journal.ReleaseSource;
import io.epicheck.rollout.journal.UnreadableException;
import java.util.List;
import java.util.Optional;

/** Chooses the release that a rollback brings back. Pure. */
final class RollbackTarget {
    private RollbackTarget() {}

    static ReleaseRecord find(DeployedState deployed, List<ReleaseRecord> history, Optional<Integer> asked) {
        if (asked.isPresent()) {
            ReleaseRecord found = history.stream()
                    .filter(record -> record.number() == asked.get())
                    .findFirst()
                    .orElseThrow(() -> none("there is no release " + asked.get(), history));
            if (!found.isGood()) {
                throw none("release " + found.number() + " never passed its checks", history);
            }
            return found;
        }
        // Without a journal the newest good one is what runs.
        Optional<ReleaseRecord> lastGood = deployed.release()
                .or(() -> history.stream().filter(ReleaseRecord::isGood).findFirst());
        if (lastGood.isPresent() && isLeft(deployed.state())) {
            return lastGood.get();
        }
        int running = lastGood.map(RollbackTarget::origin).orElse(0);
        return history.stream()
                .filter(ReleaseRecord::isGood)
                .filter(record -> record.rollbackTo() == 0)
                .filter(record -> record.number() < running)
                .findFirst()
                .orElseThrow(() -> none("there is no good release before the one that is deployed", history));
    }

    /** A rollback is a release too: the one that it brought back is what runs. */
    static int origin(ReleaseRecord record) {
        return record.rollbackTo() > 0 ? record.rollbackTo() : record.number();
    }

    /** Whether something else than the last good release is there: the way back leads to that one, not past it. */
    private static boolean isLeft(String state) {
        return !state.isEmpty()
                && !state.equals("UNREADABLE")
                && !state.equals("COMMITTED")
                && !state.equals("PREPARED")
                && !state.equals("ROLLED_BACK");
    }

    static BadInputException lost(ReleaseRecord record, UnreadableException why) {
        return new BadInputException(
                "RELEASE_LOST",
                "the objects of release " + record.number() + " are not complete any more: " + why.getMessage(),
                "Choose another release of `epicheck history`, or deploy its commit again.");
    }

    static String words(ReleaseSource source) {
        return source.commit().isEmpty()
                ? "run " + source.runId()
                : "commit "
                        + source.commit()
                                .substring(0, Math.min(12, source.commit().length()));
    }

    private static BadInputException none(String problem, List<ReleaseRecord> history) {
        List<String> good = history.stream()
                .filter(ReleaseRecord::isGood)
                .map(record -> String.valueOf(record.number()))
                .toList();
        return new BadInputException(
                "NO_SUCH_RELEASE",
                problem,
                good.isEmpty()
                        ? "No release is known that could be brought back."
                        : "Known good releases: " + String.join(", ", good) + "; see `epicheck history`.");
    }
}
