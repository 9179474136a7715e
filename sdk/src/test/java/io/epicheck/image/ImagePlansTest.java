package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.config.ConfigReader;
import io.epicheck.config.PipelineConfig;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.image.metadata.ImageMetadata;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.metadata.TagEvent;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.retry.Time;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePlansTest {
    private static final String FILE =
            """
            application: shop
            variables: {registry: ghcr.io/team, channel: "beta,enable=false"}
            images:
              app:
                repository: ${registry}/app
                base: nginx:1
                tags:
                  - type=ref,event=branch
                  - type=raw,value=${channel}-{{sha}}
                flavor: suffix=-alpine
                labels: {org.opencontainers.image.title: "Shop ${registry}", branch: "{{branch}}"}
                annotations: {"index:team": us}
              web: {repository: "${registry}/web", base: nginx:1}
            """;

    @TempDir
    Path folder;

    @Test
    void everyImageHasItsOwnRulesLabelsAndAnnotations() {
        PipelineConfig config = ConfigReader.parse("f", FILE, folder);
        Map<String, ImageMetadata> plans = ImagePlans.of(
                config,
                Map.of("registry", "ghcr.io/team", "channel", "beta,enable=false"),
                TagEvent.of(context("refs/heads/main"), Instant.EPOCH));
        ImageMetadata app = plans.get("app");
        assertThat(app.repository()).isEqualTo("ghcr.io/team/app");
        assertThat(app.tags())
                .extracting(ImageTag::name)
                .containsExactly("main-alpine", "beta-enable-false-0123456-alpine");
        assertThat(app.labels().values())
                .containsEntry("org.opencontainers.image.title", "Shop ghcr.io/team")
                .containsEntry("branch", "main");
        assertThat(app.annotations().manifest())
                .containsEntry("org.opencontainers.image.title", "Shop ghcr.io/team")
                .doesNotContainKey("team");
        assertThat(app.annotations().index()).containsEntry("team", "us");
        assertThat(plans.get("web").tags()).extracting(ImageTag::name).containsExactly("main", "sha-0123456");
    }

    @Test
    void aBadRuleIsToldWhenTheFileIsRead() {
        String text = FILE.replace("event=branch", "event=brnch").replace("suffix=", "sufix=");
        PipelineConfig config = ConfigReader.parse("f", text, folder);
        assertThatThrownBy(() -> Pipeline.of(config))
                .isInstanceOfSatisfying(BadInputException.class, bad -> assertThat(bad.problems())
                        .hasSize(2))
                .hasMessageContaining("f:8:18: images.app.tags[0]: event is `brnch`; allowed: branch, tag, pr")
                .hasMessageContaining("f:10:13: images.app.flavor: a flavor has no `sufix`");
    }

    @Test
    void anEventWithoutATagTouchesNothing() {
        String text = FILE.replace("event=branch", "event=tag").replace("value=${channel}-{{sha}}", "value={{tag}}");
        PipelineConfig config = ConfigReader.parse("f", text, folder);
        assertThatThrownBy(() -> ImageBuilds.buildAll(
                        config,
                        TagEvent.of(context("refs/heads/main"), Instant.EPOCH),
                        Map.of("registry", "ghcr.io/team"),
                        Map.of(),
                        EventSink.none(),
                        Time.system()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("image app: no rule gives a tag for branch `main`");
    }

    @Test
    void theTagsOfRulesAreGivenWithTheirKinds() {
        List<ImageTag> tags = ImageTags.tags(context("refs/tags/v1.2.3"));
        assertThat(tags).extracting(ImageTag::isImmutable).containsExactly(true, true);
        assertThat(ImageTags.of("ghcr.io/team/app", context("refs/tags/v1.2.3")))
                .containsExactly("ghcr.io/team/app:v1.2.3", "ghcr.io/team/app:sha-0123456");
    }

    private static BuildContext context(String ref) {
        return new BuildContext(
                BuildContext.Ci.NONE,
                BuildContext.Trigger.PUSH,
                ref,
                "0123456789abcdef0123456789abcdef01234567",
                1_700_000_000,
                Optional.empty(),
                "https://github.com/team/web",
                "local",
                "",
                false);
    }
}
