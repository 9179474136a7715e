package io.epicheck.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.EnvironmentConfig;
import io.epicheck.config.PipelineConfig.When;
import io.epicheck.context.BuildContext.Ci;
import io.epicheck.context.BuildContext.Trigger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentChoiceTest {
    private static final EnvironmentConfig STAGING = environment("staging", List.of("develop"), List.of());
    private static final EnvironmentConfig PROD = environment("prod", List.of("main"), List.of("v*"));
    private static final PipelineConfig CONFIG = config(STAGING, PROD);

    @ParameterizedTest
    @CsvSource({"refs/heads/main, prod", "refs/tags/v1.0.0, prod", "refs/heads/develop, staging"})
    void theRefDecides(String ref, String environment) {
        assertThat(EnvironmentChoice.of(CONFIG, event(Trigger.PUSH, ref), Optional.empty()))
                .isInstanceOfSatisfying(
                        EnvironmentChoice.Deploy.class,
                        deploy -> assertThat(deploy.environment().name()).isEqualTo(environment));
    }

    @ParameterizedTest
    @CsvSource({"refs/heads/feature/x", "refs/tags/nightly", "refs/heads/main2", "refs/tags/v1/rc", "''"})
    void anyOtherRefIsBuiltOnly(String ref) {
        assertThat(EnvironmentChoice.of(CONFIG, event(Trigger.PUSH, ref), Optional.empty()))
                .isInstanceOf(EnvironmentChoice.BuildOnly.class);
    }

    @Test
    void aPullRequestIsBuiltOnlyEvenWhenAnEnvironmentIsNamed() {
        BuildContext pull = event(Trigger.PULL_REQUEST, "refs/pull/12/merge");
        assertThat(EnvironmentChoice.of(CONFIG, pull, Optional.of("prod")))
                .isEqualTo(new EnvironmentChoice.BuildOnly("pull request 12: built, not deployed"));
    }

    @Test
    void aNamedEnvironmentIsTakenFromAnyBranch() {
        assertThat(EnvironmentChoice.of(CONFIG, event(Trigger.MANUAL, "refs/heads/feature/x"), Optional.of("prod")))
                .isEqualTo(new EnvironmentChoice.Deploy(PROD, "asked for by name"));
    }

    @Test
    void anUnknownNameIsAnErrorThatListsTheKnownOnes() {
        assertThatThrownBy(() ->
                        EnvironmentChoice.of(CONFIG, event(Trigger.PUSH, "refs/heads/main"), Optional.of("production")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("`production`")
                .hasMessageContaining("staging, prod");
    }

    @Test
    void twoEnvironmentsForOneBranchAreAnError() {
        PipelineConfig config = config(PROD, environment("canary", List.of("m*"), List.of()));
        assertThatThrownBy(() -> EnvironmentChoice.of(config, event(Trigger.PUSH, "refs/heads/main"), Optional.empty()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("branch `main` goes to more than one environment: prod, canary");
    }

    @ParameterizedTest
    @CsvSource({
        "release/*, release/1.0, true",
        "release/*, release/1.0/x, false",
        "release/**, release/1.0/x, true",
        "v*, v1.0.0, true",
        "*, main, true",
        "*, a/b, false",
        "v1.0, v1x0, false",
        "a+b, a+b, true",
    })
    void globsFollowTheWordsOfAPath(String glob, String name, boolean matches) {
        assertThat(RefGlob.matches(glob, name)).isEqualTo(matches);
    }

    private static EnvironmentConfig environment(String name, List<String> branches, List<String> tags) {
        return new EnvironmentConfig(
                name,
                new When(branches, tags),
                name,
                Optional.empty(),
                Map.of(),
                "",
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    private static PipelineConfig config(EnvironmentConfig... environments) {
        Map<String, EnvironmentConfig> byName = new LinkedHashMap<>();
        for (EnvironmentConfig environment : environments) {
            byName.put(environment.name(), environment);
        }
        return new PipelineConfig(
                "app",
                Map.of(),
                Map.of(),
                Optional.empty(),
                List.of(),
                byName,
                Map.of(),
                Map.of(),
                false,
                List.of(),
                Optional.empty(),
                List.of(),
                new PipelineConfig.HardeningConfig(false),
                List.of(),
                new PipelineConfig.Timeouts(Duration.ofMinutes(10), Duration.ofMinutes(5), Duration.ofMinutes(5)),
                new PipelineConfig.LintConfig(Duration.ofSeconds(5), List.of()),
                Path.of("."),
                Map.of());
    }

    private static BuildContext event(Trigger trigger, String ref) {
        return new BuildContext(Ci.NONE, trigger, ref, "", 0, PlainCheckout.pullRequest(ref), "", "local", "", false);
    }
}
