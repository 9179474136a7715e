package io.epicheck.pipeline;

import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.config.PipelineConfig.AvailabilityConfig.Way;
import java.nio.file.Path;

/** Files of the probe are named relative to the pipeline file. */
final class AvailabilityPaths {
    private AvailabilityPaths() {}

    static AvailabilityConfig in(Path directory, AvailabilityConfig config) {
        Way way = config.way();
        return new AvailabilityConfig(
                config.target(),
                new Way(
                        way.path(),
                        way.node(),
                        way.headers(),
                        way.connect(),
                        way.ca().map(directory::resolve)),
                config.load(),
                config.maxFailed());
    }
}
