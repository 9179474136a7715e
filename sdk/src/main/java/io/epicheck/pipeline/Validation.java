package io.epicheck.pipeline;

import io.epicheck.BadInputException;
import io.epicheck.Problem;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.config.PipelineConfig.SecretSource;
import io.epicheck.config.PipelineVariables;
import io.epicheck.context.EnvironmentChoice;
import io.epicheck.event.EventSink;
import io.epicheck.image.BuiltImage;
import io.epicheck.lint.FileFixer;
import io.epicheck.lint.FileFixes;
import io.epicheck.lint.LintContext;
import io.epicheck.lint.LintReport;
import io.epicheck.lint.Linter;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import io.epicheck.secret.SecretValue;
import io.epicheck.smoke.SmokeTester;
import io.epicheck.traffic.TrafficProbe;
import io.epicheck.yaml.Variables;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Resolves every environment with stand-ins for what only a real run has: secrets and digests. */
final class Validation {
    private static final String ZERO_DIGEST = "sha256:" + "0".repeat(64);
    private static final String ZERO_COMMIT = "0".repeat(40);

    private final Settings settings;

    Validation(Settings settings) {
        this.settings = settings;
    }

    /** The objects by environment, as {@code Kind namespace/name}. */
    Map<String, List<String>> objects() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        manifests(Optional.empty())
                .forEach((name, manifests) -> names.put(
                        name, manifests.stream().map(Manifest::toString).toList()));
        return names;
    }

    /** What a lint says about each environment, or about one of them. */
    Map<String, LintReport> lint(Optional<String> environment) {
        return lint(manifests(environment));
    }

    Map<String, LintReport> lint(Map<String, List<Manifest>> manifests) {
        Map<String, LintReport> reports = new LinkedHashMap<>();
        manifests.forEach((name, each) -> {
            EnvironmentConfig environment = EnvironmentChoice.byName(settings.config(), name);
            LintContext context = LintSettings.of(settings.config(), environment);
            reports.put(name, Linter.standard().lint(each, context));
        });
        return reports;
    }

    /** The manifests of each environment, or of one of them. */
    Map<String, List<Manifest>> manifests(Optional<String> named) {
        Map<String, List<Manifest>> found = new LinkedHashMap<>();
        Set<Problem> problems = new LinkedHashSet<>();
        PipelineConfig config = settings.config();
        if (config.manifests().isEmpty() && config.render().isEmpty()) {
            return found;
        }
        environments(named).forEach(environment -> {
            try {
                found.put(environment.name(), resolved(environment));
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

    private List<Manifest> resolved(EnvironmentConfig environment) {
        PipelineConfig config = settings.config();
        Destination destination = Destination.of(settings, environment);
        Map<String, String> variables =
                PipelineVariables.forEnvironment(config, environment, settings.overrides(), ZERO_COMMIT, "tag");
        SmokeTester.of(config.smoke(), variables, EventSink.none(), settings.time());
        config.availability()
                .ifPresent(probe -> TrafficProbe.of(AvailabilityPaths.in(config.directory(), probe), variables));
        return EnvironmentHardening.finish(
                        source(destination, variables), EnvironmentHardening.offline(config, environment))
                .resolve(destination.namespace());
    }

    /** How the files of an environment, or of all of them, come to say what the fixes of findings ask for. */
    FileFixes fixes(Optional<String> named) {
        PipelineConfig config = settings.config();
        FileFixer fixer = new FileFixer(config.directory());
        for (EnvironmentConfig environment : environments(named)) {
            Destination destination = Destination.of(settings, environment);
            LintContext context = LintSettings.of(config, environment);
            Map<String, String> variables =
                    PipelineVariables.forEnvironment(config, environment, settings.overrides(), ZERO_COMMIT, "tag");
            // As the files say it: what hardening adds is not in them yet.
            fixer.fix(source(destination, variables), destination.namespace(), manifests -> Linter.standard()
                    .lint(manifests, context)
                    .findings());
        }
        return fixer.result();
    }

    private List<EnvironmentConfig> environments(Optional<String> named) {
        PipelineConfig config = settings.config();
        return named.map(name -> List.of(EnvironmentChoice.byName(config, name)))
                .orElseGet(() -> List.copyOf(config.environments().values()));
    }

    private Manifests source(Destination destination, Map<String, String> variables) {
        PipelineConfig config = settings.config();
        return new ReleaseObjects(config, destination, variables)
                .manifests(stand(config, variables).values(), standIns(config));
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
