package io.epicheck.pipeline;

import io.epicheck.BadInputException;
import io.epicheck.Problem;
import io.epicheck.config.Nearest;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.config.PipelineConfig.LintIgnore;
import io.epicheck.image.publish.PushRule;
import io.epicheck.lint.LintContext;
import io.epicheck.lint.Silence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the pipeline file tells a lint. */
final class LintSettings {
    private LintSettings() {}

    static LintContext of(PipelineConfig config, EnvironmentConfig environment) {
        checkImages(config);
        return LintContext.standard()
                .withDeployTimeout(config.timeouts().deploy())
                .withVersionedConfig(environment.versionedConfig().orElse(config.versionedConfig()))
                .withLongestRequest(config.lint().longestRequest())
                .withSilences(config.lint().ignore().stream()
                        .filter(ignore -> !isAboutImages(ignore))
                        .map(ignore -> new Silence(ignore.rule(), ignore.object(), ignore.reason(), ignore.position()))
                        .toList());
    }

    private static boolean isAboutImages(LintIgnore ignore) {
        return PushRule.find(ignore.rule()).isPresent();
    }

    /** What the manifests' lint checks of its own silences. */
    private static void checkImages(PipelineConfig config) {
        List<String> images =
                config.images().keySet().stream().map(name -> "Image/" + name).toList();
        List<Problem> problems = new ArrayList<>();
        for (LintIgnore ignore : config.lint().ignore()) {
            Optional<String> unknown = ignore.object().filter(object -> !images.contains(object));
            if (isAboutImages(ignore) && unknown.isPresent()) {
                problems.add(new Problem(
                        ignore.position(),
                        "lint.ignore",
                        "there is no `" + unknown.get() + "`; the rule " + ignore.rule() + " is about images",
                        Nearest.hint(unknown.get(), images)));
            } else if (isAboutImages(ignore) && ignore.reason().isBlank()) {
                problems.add(new Problem(
                        ignore.position(),
                        "lint.ignore",
                        "a silenced rule needs a reason",
                        "say why it is well as it is"));
            }
        }
        if (!problems.isEmpty()) {
            throw new BadInputException("LINT_SILENCE_INVALID", problems, "");
        }
    }
}
