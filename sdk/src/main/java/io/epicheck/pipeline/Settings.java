package io.epicheck.pipeline;

import io.epicheck.config.PipelineConfig;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.retry.Time;
import java.util.Map;
import java.util.Optional;

/**
 * What a pipeline works with. Immutable.
 *
 * @param context empty to read it when it is needed
 * @param environment the variables of the process: secrets, credentials, CI
 * @param overrides values that come before the file's variables
 * @param namespace instead of the environment's own
 */
record Settings(
        PipelineConfig config,
        Optional<BuildContext> context,
        Map<String, String> environment,
        Map<String, String> overrides,
        EventSink listener,
        Time time,
        Optional<ClusterSource> clusters,
        Optional<String> namespace,
        ReleaseOptions options) {
    Settings {
        environment = Map.copyOf(environment);
        overrides = Map.copyOf(overrides);
    }

    static Settings of(PipelineConfig config) {
        return new Settings(
                config,
                Optional.empty(),
                System.getenv(),
                Map.of(),
                EventSink.none(),
                Time.system(),
                Optional.empty(),
                Optional.empty(),
                ReleaseOptions.standard());
    }

    ClusterSource clusterSource() {
        return clusters.orElseGet(() -> ClusterSource.of(environment, false));
    }

    Settings withContext(BuildContext value) {
        return new Settings(
                config, Optional.of(value), environment, overrides, listener, time, clusters, namespace, options);
    }

    Settings withEnvironment(Map<String, String> value) {
        return new Settings(config, context, value, overrides, listener, time, clusters, namespace, options);
    }

    Settings withOverrides(Map<String, String> value) {
        return new Settings(config, context, environment, value, listener, time, clusters, namespace, options);
    }

    Settings withListener(EventSink value) {
        return new Settings(config, context, environment, overrides, value, time, clusters, namespace, options);
    }

    Settings withTime(Time value) {
        return new Settings(config, context, environment, overrides, listener, value, clusters, namespace, options);
    }

    Settings withClusters(ClusterSource value) {
        return new Settings(
                config, context, environment, overrides, listener, time, Optional.of(value), namespace, options);
    }

    Settings withNamespace(String value) {
        return new Settings(
                config, context, environment, overrides, listener, time, clusters, Optional.of(value), options);
    }

    Settings withOptions(ReleaseOptions value) {
        return new Settings(config, context, environment, overrides, listener, time, clusters, namespace, value);
    }
}
