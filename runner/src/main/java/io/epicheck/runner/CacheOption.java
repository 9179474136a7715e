package io.epicheck.runner;

import io.epicheck.pipeline.Pipeline;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Whether results of earlier builds are taken. */
final class CacheOption {
    @Option(
            names = "--no-cache",
            description = "Run `prepare` and install dependencies although their inputs are unchanged, and look at all"
                    + " that is said about the images"
                    + " (or the variable EPICHECK_NO_CACHE=1).")
    private boolean none;

    Pipeline apply(Pipeline pipeline, Surroundings surroundings) {
        if (!none) {
            return pipeline;
        }
        Map<String, String> environment = new HashMap<>(surroundings.environment());
        environment.put("EPICHECK_NO_CACHE", "1");
        return pipeline.withEnvironment(environment);
    }
}
