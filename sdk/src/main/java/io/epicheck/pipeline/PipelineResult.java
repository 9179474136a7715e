package io.epicheck.pipeline;

import io.epicheck.image.BuiltImage;
import io.epicheck.report.RunReport;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.RolloutResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run ended in. Immutable. */
public sealed interface PipelineResult {
    /** Everything worth telling, for files and people; not redacted yet. */
    RunReport report();

    /** What the process should exit with, see {@link ExitCode}. */
    default int exitCode() {
        return report().exitCode();
    }

    /** All is well. */
    default boolean isGood() {
        return report().outcome().isGood();
    }

    /** Images were built, by name in the pipeline file; nothing was to be deployed. */
    record Built(Map<String, BuiltImage> images, RunReport report) implements PipelineResult {
        public Built {
            images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
        }
    }

    /** A release was tried; {@code rollout} says what came of it. */
    record Released(Map<String, BuiltImage> images, RolloutResult rollout, RunReport report) implements PipelineResult {
        public Released {
            images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
        }
    }

    /** The smoke checks passed. */
    record Checked(RunReport report) implements PipelineResult {}

    /** It ended before there was a release to judge, or its checks failed. */
    record Failed(Cause cause, RuntimeException thrown, RunReport report) implements PipelineResult {}
}
