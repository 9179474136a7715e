package io.epicheck.pipeline;

import io.epicheck.config.PipelineConfig.ImageConfig;
import io.epicheck.config.PipelineConfig.NotifyConfig;
import io.epicheck.config.PipelineConfig.SecretSource;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.SecretResolver;
import io.epicheck.secret.SecretValue;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The secrets that a run can come across: what a release needs, and everything that no output may show. */
final class PipelineSecrets {
    /** Variables with credentials that the pipeline file does not name. */
    private static final List<String> KNOWN_VARIABLES = List.of(
            "REGISTRY_PASSWORD",
            "EPICHECK_REGISTRY_PASSWORD",
            "GITHUB_TOKEN",
            "GH_TOKEN",
            "CR_PAT",
            "DOCKER_AUTH_CONFIG",
            "KUBE_CONFIG",
            "COSIGN_PASSWORD");

    private PipelineSecrets() {}

    /** Every value, by Secret and key. Throws {@link io.epicheck.BadInputException} that names all that are missing. */
    static Map<String, Map<String, SecretValue>> read(Settings settings) {
        return SecretResolver.resolve(
                settings.config().secrets(),
                settings.environment(),
                settings.config().directory());
    }

    /** Masks what is there now; asks for nothing, so that it also serves runs which need no secret. */
    static Redactor redactor(Settings settings) {
        List<SecretValue> values = new ArrayList<>();
        Stream<SecretSource> named = Stream.concat(
                Stream.concat(
                        settings.config().secrets().values().stream().flatMap(keys -> keys.values().stream()),
                        settings.config().images().values().stream().flatMap(ImageConfig::secrets)),
                settings.config().notifications().stream().map(NotifyConfig::webhook));
        named.forEach(source -> value(settings, source).ifPresent(values::add));
        KNOWN_VARIABLES.forEach(name -> variable(settings, name).ifPresent(values::add));
        return Redactor.of(values.stream().filter(value -> value.length() > 0).toList());
    }

    private static Optional<SecretValue> value(Settings settings, SecretSource source) {
        if (source instanceof SecretSource.FromEnvironment variable) {
            return variable(settings, variable.name());
        }
        SecretSource.FromFile file = (SecretSource.FromFile) source;
        try {
            return Optional.of(SecretValue.of(
                    Files.readAllBytes(settings.config().directory().resolve(file.path()))));
        } catch (IOException e) {
            return Optional.empty(); // The step that needs it says so.
        }
    }

    private static Optional<SecretValue> variable(Settings settings, String name) {
        return Optional.ofNullable(settings.environment().get(name)).map(SecretValue::of);
    }
}
