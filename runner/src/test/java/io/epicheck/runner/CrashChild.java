package io.epicheck.runner;

import io.epicheck.pipeline.ReleaseOptions;
import io.epicheck.rollout.CrashPoints;
import io.epicheck.rollout.lock.LockTiming;
import io.epicheck.testkit.CrashAt;
import io.epicheck.testkit.FreezeAt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** The runner's command line in a process of its own, which is killed at one named moment. */
final class CrashChild {
    /** Locks of dead runs are free soon, so that a test of hundreds of runs ends. */
    static final LockTiming TIMING = new LockTiming(
            Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofMillis(600), Duration.ofMillis(50));

    /** Before the name of a moment: the process is stopped there, and not ended. */
    static final String FREEZE = "freeze:";

    private CrashChild() {}

    /** {@code CrashChild POINT NTH FOLDER ARGUMENTS...}; the point {@code none} lets it run to its end. */
    public static void main(String[] args) {
        int nth = Integer.parseInt(args[1]);
        CrashPoints points = args[0].startsWith(FREEZE)
                ? new FreezeAt(args[0].substring(FREEZE.length()), nth)::hit
                : new CrashAt(args[0], nth)::hit;
        int status = CommandLines.execute(
                new Surroundings(
                        System.out, System.err, System.getenv(), Path.of(args[2]), false, 100, options(points)),
                Arrays.copyOfRange(args, 3, args.length));
        System.exit(status);
    }

    static ReleaseOptions options(CrashPoints points) {
        ReleaseOptions standard = ReleaseOptions.standard();
        return new ReleaseOptions(
                standard.onFailure(),
                standard.allowOlder(),
                standard.forced(),
                Optional.of(Duration.ofSeconds(60)),
                TIMING,
                Optional.empty(),
                points);
    }
}
