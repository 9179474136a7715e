package io.epicheck.config;

import io.epicheck.BadInputException;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The values of {@code ${name}}. Later ones win: the file's variables, the environment's, those of the command line. Beside them there are
 * {@code application}, {@code commit}, and in an environment {@code environment}, {@code namespace} and {@code imageTag}, which nobody can set.
 */
public final class PipelineVariables {
    static final List<String> BUILT_IN = List.of("application", "commit", "environment", "namespace", "imageTag");

    private PipelineVariables() {}

    /** For a build that goes to no environment. */
    public static Map<String, String> forBuild(PipelineConfig config, Map<String, String> overrides, String commit) {
        Map<String, String> values = new LinkedHashMap<>(config.variables());
        values.putAll(checked(config, overrides));
        values.put("application", config.application());
        values.put("commit", commit);
        return values;
    }

    /** For a release. */
    public static Map<String, String> forEnvironment(
            PipelineConfig config,
            EnvironmentConfig environment,
            Map<String, String> overrides,
            String commit,
            String imageTag) {
        Map<String, String> values = new LinkedHashMap<>(config.variables());
        values.putAll(environment.variables());
        values.putAll(checked(config, overrides));
        values.put("application", config.application());
        values.put("commit", commit);
        values.put("environment", environment.name());
        values.put("namespace", environment.namespace());
        values.put("imageTag", imageTag);
        return values;
    }

    /** A name that the file does not have is a typing error, most likely, and would change nothing. */
    private static Map<String, String> checked(PipelineConfig config, Map<String, String> overrides) {
        Set<String> known = new LinkedHashSet<>(config.variables().keySet());
        config.environments()
                .values()
                .forEach(environment -> known.addAll(environment.variables().keySet()));
        overrides.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new BadInputException(
                            "UNKNOWN_VARIABLE",
                            "variable `" + name + "` cannot be set: "
                                    + (BUILT_IN.contains(name)
                                            ? "epicheck sets it itself"
                                            : "the pipeline file does not declare it"),
                            known.isEmpty() ? "Declare it under `variables`." : Nearest.hint(name, known));
                });
        return overrides;
    }
}
