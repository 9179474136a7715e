package io.epicheck.pipeline;

import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.lint.LintContext;
import io.epicheck.lint.Silence;

/** What the pipeline file tells a lint. */
final class LintSettings {
    private LintSettings() {}

    static LintContext of(PipelineConfig config, EnvironmentConfig environment) {
        return LintContext.standard()
                .withDeployTimeout(config.timeouts().deploy())
                .withVersionedConfig(environment.versionedConfig().orElse(config.versionedConfig()))
                .withLongestRequest(config.lint().longestRequest())
                .withSilences(config.lint().ignore().stream()
                        .map(ignore -> new Silence(ignore.rule(), ignore.object(), ignore.reason(), ignore.position()))
                        .toList());
    }
}
