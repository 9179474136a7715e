package io.epicheck.pipeline;

import io.epicheck.rollout.CrashPoints;
import io.epicheck.rollout.OnFailure;
import io.epicheck.rollout.lock.LockTiming;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a release is done, beyond what the pipeline file says. Immutable.
 *
 * @param onFailure what becomes of one that failed
 * @param allowOlder also deploy what is older than what is deployed
 * @param forced also deploy over a release whose way back failed
 * @param lockTimeout how long to wait for another run; empty for the file's own
 * @param lockTiming how long a lock lives without a sign of its holder
 * @param evidence folder for what the cluster said about a failed release
 * @param crashPoints for tests
 */
public record ReleaseOptions(
        OnFailure onFailure,
        boolean allowOlder,
        boolean forced,
        Optional<Duration> lockTimeout,
        LockTiming lockTiming,
        Optional<Path> evidence,
        CrashPoints crashPoints) {
    /** What a release does unless it is told otherwise. */
    public static ReleaseOptions standard() {
        return new ReleaseOptions(
                OnFailure.ROLLBACK,
                false,
                false,
                Optional.empty(),
                LockTiming.STANDARD,
                Optional.empty(),
                CrashPoints.none());
    }

    public ReleaseOptions withEvidence(Path directory) {
        return new ReleaseOptions(
                onFailure, allowOlder, forced, lockTimeout, lockTiming, Optional.of(directory), crashPoints);
    }
}
