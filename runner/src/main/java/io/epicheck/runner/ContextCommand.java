package io.epicheck.runner;

import io.epicheck.context.BuildContext;
import io.epicheck.context.EnvironmentChoice;
import io.epicheck.context.EnvironmentChoice.BuildOnly;
import io.epicheck.context.EnvironmentChoice.Deploy;
import io.epicheck.image.ImageTags;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.secret.Sanitizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "context",
        mixinStandardHelpOptions = true,
        description = "Show which git event this is, and where it goes to. Contacts nothing.")
final class ContextCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    @SuppressWarnings("UnusedVariable") // the failure handler reads it from the arguments
    private TraceOption trace;

    @Mixin
    private EnvironmentOption environment;

    @Mixin
    private FormOption form;

    ContextCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Pipeline pipeline = file.pipeline(surroundings);
        Map<String, Object> facts =
                facts(pipeline.context(), tags(pipeline), pipeline.choice(environment.name(surroundings)));
        if (form.isJson()) {
            surroundings
                    .out()
                    .println(
                            JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(facts));
        } else {
            facts.forEach((name, value) -> surroundings
                    .out()
                    .println(String.format(Locale.ROOT, "%-13s %s", name, Sanitizer.line(String.valueOf(value)))));
        }
        return ExitCode.OK;
    }

    /** Of the first image; `epicheck metadata` tells of all, and why. */
    private static List<String> tags(Pipeline pipeline) {
        return pipeline.metadata().values().stream()
                .findFirst()
                .map(plan -> plan.decision().tags().stream().map(ImageTag::name).toList())
                .orElseGet(() -> ImageTags.of(pipeline.context()));
    }

    private static Map<String, Object> facts(BuildContext context, List<String> tags, EnvironmentChoice choice) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("ci", word(context.ci()));
        facts.put("trigger", word(context.trigger()));
        facts.put("ref", context.ref());
        context.branch().ifPresent(branch -> facts.put("branch", branch));
        context.tag().ifPresent(tag -> facts.put("tag", tag));
        facts.put("commit", context.commit());
        context.pullRequest().ifPresent(number -> facts.put("pull-request", number));
        facts.put("repository", context.repositoryUrl());
        facts.put("dirty", context.dirty());
        facts.put("image-tags", tags);
        facts.put("run", context.runId());
        if (choice instanceof Deploy deploy) {
            facts.put("environment", deploy.environment().name());
            facts.put("namespace", deploy.environment().namespace());
            facts.put("because", deploy.reason());
        } else {
            facts.put("environment", "");
            facts.put("because", ((BuildOnly) choice).reason());
        }
        return facts;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
