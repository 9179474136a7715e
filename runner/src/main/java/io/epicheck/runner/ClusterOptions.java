package io.epicheck.runner;

import io.epicheck.pipeline.ClusterSource;
import io.epicheck.pipeline.Pipeline;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How to reach the cluster. */
final class ClusterOptions {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Use this namespace instead of the environment's own.")
    private Optional<String> namespace = Optional.empty();

    @Option(
            names = "--allow-exec",
            description = "Let the kubeconfig start programs for its credentials (default: refused).")
    private boolean allowExec;

    Pipeline apply(Pipeline pipeline, Surroundings surroundings) {
        Pipeline connected = pipeline.withCluster(ClusterSource.of(surroundings.environment(), allowExec));
        return namespace.map(connected::withNamespace).orElse(connected);
    }
}
