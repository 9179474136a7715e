package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImagePushTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @BeforeEach
    void seedTheBase() {
        registry.seed("library/nginx", "stable", BaseImage.nginx());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** SBOM and provenance are made of it, before there is a result. */
    @Test
    void whoeverDescribesAnImageKnowsWhatItsEngineKnows() {
        RegistryClient client =
                RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), new ManualTime());
        ImageSpec spec = ImageSpec.on(ImageReference.parse(registry.address() + "/library/nginx:stable"))
                .withTarget(
                        Optional.of(ImageReference.parse(registry.address() + "/team/web")),
                        List.of(ImageTag.moving("main")));
        List<BuiltImage> described = new ArrayList<>();
        BuiltImage built = new ImagePush(
                        client,
                        new Knowing(new LayersEngine(client, EventSink.none())),
                        spec,
                        spec.target().orElseThrow(),
                        Optional.empty(),
                        EventSink.none(),
                        (any, pushed) -> described.add(pushed.image()))
                .run();
        assertThat(described).singleElement().satisfies(image -> {
            assertThat(image.digest()).isEqualTo(built.digest());
            assertThat(image.base()).isEqualTo("docker.io/library/node:20").isEqualTo(built.base());
            assertThat(image.builtBy()).isEqualTo("engine 1").isEqualTo(built.builtBy());
        });
    }

    private record Knowing(ImageEngine engine) implements ImageEngine {
        @Override
        public ImageContent build(ImageSpec spec, Path folder) {
            return engine.build(spec, folder);
        }

        @Override
        public String builtBy() {
            return "engine 1";
        }

        @Override
        public String base() {
            return "docker.io/library/node:20";
        }
    }
}
