package io.epicheck.pipeline;

import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import java.util.Optional;

/** One environment as this run deploys to it. */
record Destination(EnvironmentConfig environment, String namespace) {
    static Destination of(Settings settings, EnvironmentConfig environment) {
        return new Destination(environment, settings.namespace().orElse(environment.namespace()));
    }

    String name() {
        return environment.name();
    }

    Optional<String> kubeContext() {
        return environment.context().isEmpty() ? Optional.empty() : Optional.of(environment.context());
    }
}
