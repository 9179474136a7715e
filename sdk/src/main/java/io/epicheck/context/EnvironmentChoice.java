package io.epicheck.context;

import io.epicheck.BadInputException;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.context.BuildContext.Trigger;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where an event goes to. */
public sealed interface EnvironmentChoice {
    /** Build, then deploy there. */
    record Deploy(EnvironmentConfig environment, String reason) implements EnvironmentChoice {}

    /** Build and stop. {@code reason} says why, in one line. */
    record BuildOnly(String reason) implements EnvironmentChoice {}

    /**
     * Chooses by the event, or takes the environment that the user named. A pull request never deploys, whoever names an environment:
     * its author would decide what runs there.
     *
     * @throws BadInputException when the named environment does not exist, or two environments take the same ref
     */
    static EnvironmentChoice of(PipelineConfig config, BuildContext context, Optional<String> named) {
        Optional<EnvironmentConfig> asked = named.map(name -> byName(config, name));
        if (context.trigger() == Trigger.PULL_REQUEST) {
            String number = context.pullRequest().map(id -> " " + id).orElse("");
            return new BuildOnly("pull request" + number + ": built, not deployed");
        }
        if (asked.isPresent()) {
            return new Deploy(asked.get(), "asked for by name");
        }
        List<EnvironmentConfig> takers = config.environments().values().stream()
                .filter(environment -> takes(environment, context))
                .toList();
        String subject = context.branch()
                .map(branch -> "branch `" + branch + "`")
                .or(() -> context.tag().map(tag -> "tag `" + tag + "`"))
                .orElse("a checkout that is neither a branch nor a tag");
        if (takers.size() > 1) {
            throw new BadInputException(
                    "AMBIGUOUS_ENVIRONMENT",
                    subject + " goes to more than one environment: " + names(takers),
                    "Make the `when` of these environments exclusive, or name one with --env.");
        }
        if (takers.isEmpty()) {
            return new BuildOnly("no environment takes " + subject);
        }
        return new Deploy(takers.get(0), subject);
    }

    /** The environment of that name. */
    static EnvironmentConfig byName(PipelineConfig config, String name) {
        return Optional.ofNullable(config.environments().get(name))
                .orElseThrow(() -> new BadInputException(
                        "UNKNOWN_ENVIRONMENT",
                        "there is no environment `" + name + "`; the pipeline file has: "
                                + names(List.copyOf(config.environments().values())),
                        "Give one of these with --env."));
    }

    private static boolean takes(EnvironmentConfig environment, BuildContext context) {
        return context.branch()
                .map(branch -> environment.when().branches().stream().anyMatch(glob -> RefGlob.matches(glob, branch)))
                .or(() -> context.tag()
                        .map(tag -> environment.when().tags().stream().anyMatch(glob -> RefGlob.matches(glob, tag))))
                .orElse(false);
    }

    private static String names(List<EnvironmentConfig> environments) {
        return environments.stream().map(EnvironmentConfig::name).collect(Collectors.joining(", "));
    }
}
