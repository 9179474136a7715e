package io.epicheck.pipeline;

import io.epicheck.BadInputException;
import io.epicheck.Problem;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.config.PipelineConfig.SecretSource;
import io.epicheck.config.PipelineVariables;
import io.epicheck.event.EventSink;
import io.epicheck.image.BuiltImage;
import io.epicheck.manifest.Manifest;
import io.epicheck.secret.SecretValue;
import io.epicheck.smoke.SmokeTester;
import io.epicheck.traffic.TrafficProbe;
import io.epicheck.yaml.Variables;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Resolves every environment with stand-ins for what only a real run has: secrets and digests. */
final class Validation {
    private static final String ZERO_DIGEST = "sha256:" + "0".repeat(64);
    private static final String ZERO_COMMIT = "0".repeat(40);

    private final Settings settings;

    Validation(Settings settings) {
        this.settings = settings;
    }

    Map<String, List<String>> objects() {
        Map<String, List<String>> found = new LinkedHashMap<>();
        Set<Problem> problems = new LinkedHashSet<>();
        if (settings.config().manifests().isEmpty()
                && settings.config().render().isEmpty()) {
            return found;
        }
        settings.config().environments().values().forEach(environment -> {
            try {
                found.put(environment.name(), names(environment));
            } catch (BadInputException e) {
                if (e.problems().isEmpty()) {
                    throw e;
                }
                problems.addAll(e.problems());
            }
        });
        if (!problems.isEmpty()) {
            throw new BadInputException(List.copyOf(problems));
        }
        return found;
    }

    private List<String> names(EnvironmentConfig environment) {
        PipelineConfig config = settings.config();
        Destination destination = Destination.of(settings, environment);
        Map<String, String> variables =
                PipelineVariables.forEnvironment(config, environment, settings.overrides(), ZERO_COMMIT, "tag");
        SmokeTester.of(config.smoke(), variables, EventSink.none(), settings.time());
        config.availability()
                .ifPresent(probe -> TrafficProbe.of(AvailabilityPaths.in(config.directory(), probe), variables));
        return new ReleaseObjects(config, destination, variables)
                        .manifests(stand(config, variables).values(), standIns(config))
                        .resolve(destination.namespace())
                        .stream()
                        .map(Manifest::toString)
                        .toList();
    }

    /** Images with a digest that no image has. */
    static Map<String, BuiltImage> stand(PipelineConfig config, Map<String, String> variables) {
        Variables values = Variables.of(variables);
        Map<String, BuiltImage> images = new LinkedHashMap<>();
        config.images()
                .forEach((name, image) -> images.put(
                        name,
                        new BuiltImage(values.substitute(image.repository()), ZERO_DIGEST, List.of("tag"), false)));
        return images;
    }

    static Map<String, Map<String, SecretValue>> standIns(PipelineConfig config) {
        Map<String, Map<String, SecretValue>> secrets = new LinkedHashMap<>();
        config.secrets().forEach((name, keys) -> {
            Map<String, SecretValue> values = new LinkedHashMap<>();
            for (Map.Entry<String, SecretSource> key : keys.entrySet()) {
                values.put(key.getKey(), SecretValue.of("stand-in"));
            }
            secrets.put(name, values);
        });
        return secrets;
    }
}
