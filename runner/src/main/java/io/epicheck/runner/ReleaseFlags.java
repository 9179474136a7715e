package io.epicheck.runner;

import io.epicheck.pipeline.Pipeline;
import io.epicheck.pipeline.ReleaseOptions;
import io.epicheck.rollout.OnFailure;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a release is done. */
final class ReleaseFlags {
    /** What becomes of a release that failed. */
    enum Failure {
        rollback,
        keep
    }

    @Option(
            names = "--on-failure",
            paramLabel = "WHAT",
            defaultValue = "rollback",
            description = "rollback: put everything back; keep: leave it as it is, to be looked at"
                    + " (default: ${DEFAULT-VALUE}).")
    private Failure onFailure;

    @Option(
            names = "--allow-older",
            description = "Deploy although a newer commit is deployed (default: refused, exit 8).")
    private boolean allowOlder;

    @Option(
            names = "--force",
            description = "Deploy over a release whose way back failed, or that others changed half-way.")
    private boolean forced;

    @Option(
            names = "--lock-timeout",
            paramLabel = "TIME",
            description = "Wait that long for another run that deploys the same application, such as 90s or 10m"
                    + " (default: timeouts.lock of the file, 5m).")
    private Optional<String> lockTimeout = Optional.empty();

    @Option(
            names = "--evidence",
            paramLabel = "DIR",
            description = "Write objects, events and logs of a failed release there, before it is taken back"
                    + " (default: evidence beside the report, or none).")
    private Optional<Path> evidence = Optional.empty();

    /** @param report the report's folder, when there is one */
    Pipeline apply(Pipeline pipeline, Surroundings surroundings, Optional<Path> report) {
        ReleaseOptions known = pipeline.releaseOptions();
        return pipeline.withRelease(new ReleaseOptions(
                onFailure == Failure.keep ? OnFailure.KEEP : OnFailure.ROLLBACK,
                allowOlder,
                forced,
                lockTimeout.map(text -> Times.of("--lock-timeout", text)),
                known.lockTiming(),
                evidence.map(path -> surroundings.directory().resolve(path))
                        .or(() -> report.map(directory -> directory.resolve("evidence"))),
                known.crashPoints()));
    }
}
