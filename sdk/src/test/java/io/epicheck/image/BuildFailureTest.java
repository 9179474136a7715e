package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.config.ConfigReader;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.image.metadata.TagEvent;
import io.epicheck.retry.Time;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several images, one of which fails. */
class BuildFailureTest {
    @TempDir
    Path folder;

    @Test
    void theFirstFailureEndsTheBuildWhateverImageItIsOf() throws Exception {
        Files.createDirectories(folder.resolve("site"));
        Files.writeString(folder.resolve("site/index.html"), "a");
        try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
            registry.seed("library/slow", "1", BaseImage.nginx());
            registry.fail(Fault.stalled().on("*", "/library/slow/").always());
            String file =
                    """
                    application: shop
                    images:
                      first: {repository: %1$s/team/one, base: "%1$s/library/slow:1", layers: {site: {from: site, to: /s}}}
                      second: {repository: %1$s/team/two, base: "%1$s/library/none:1", layers: {site: {from: site, to: /s}}}
                    """
                            .formatted(registry.address());
            long begun = System.nanoTime();
            assertThatThrownBy(() -> ImageBuilds.buildAll(
                            ConfigReader.parse("epicheck.yaml", file, folder),
                            TagEvent.of(context(), Instant.EPOCH),
                            Map.of(),
                            Map.of("HOME", "/nonexistent"),
                            EventSink.none(),
                            Time.system()))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("library/none");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
            assertThat(registry.requests()).noneMatch(RecordedRequest::isWrite);
        }
    }

    private static BuildContext context() {
        return new BuildContext(
                BuildContext.Ci.NONE,
                BuildContext.Trigger.PUSH,
                "refs/heads/main",
                "0123456789abcdef0123456789abcdef01234567",
                1_700_000_000,
                Optional.empty(),
                "https://github.com/team/web",
                "local",
                "",
                false);
    }
}
