package io.epicheck.image.publish;

import static io.epicheck.image.publish.TestImages.image;
import static io.epicheck.image.publish.TestImages.index;
import static io.epicheck.image.publish.TestImages.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.image.BuiltImage;
import io.epicheck.image.ImageBuilder;
import io.epicheck.image.RemoteImages;
import io.epicheck.image.RemoteImages.CopyOptions;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.oci.Repository;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** On the registry at {@code REGISTRY}; crane ({@code EPICHECK_CRANE}) says what is there. */
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class PublishE2eTest {
    private final String registry =
            Optional.ofNullable(System.getenv("REGISTRY")).orElse("");
    private final String repository =
            "publish-e2e/" + UUID.randomUUID().toString().substring(0, 8);
    private final RemoteImages images = RemoteImages.of(System.getenv(), EventSink.none(), Time.system());

    @TempDir
    Path folder;

    private Publisher publisher() {
        return new Publisher(
                TestImages.client(registry, Time.system()), new Repository(registry, repository), EventSink.none());
    }

    private String digest(String tag) {
        return images.digest(ImageReference.parse(registry + "/" + repository + ":" + tag))
                .orElse("nothing");
    }

    @Test
    void tagsAreRightOnARealRegistry() {
        publisher().publish(index("2.1.0"), release("2.1.0"));
        Published backport = publisher().publish(index("1.9.4"), release("1.9.4"));
        assertThat(backport.tags()).containsExactly("v1.9.4", "1.9", "1");
        assertThat(digest("latest")).isEqualTo(index("2.1.0").root().digest());
        assertThat(digest("1")).isEqualTo(index("1.9.4").root().digest());
        assertThatThrownBy(() -> publisher().publish(image("other"), List.of(ImageTag.immutable("v1.9.4"))))
                .isInstanceOf(ImageException.class);
        assertThat(digest("v1.9.4")).isEqualTo(index("1.9.4").root().digest());
    }

    @Test
    void nothingChangedIsOneRequest() {
        publisher().publish(image("one"), List.of(TestImages.main()));
        Published again = publisher().publish(image("one"), List.of(TestImages.main()));
        assertThat(again.report().traffic().requests()).isEqualTo(1);
        assertThat(again.report().traffic().bytesUp()).isZero();
    }

    /** Eight shared layers, one of its own, a configuration: nothing is asked for that the last image, or an empty repository, tells. */
    @Test
    void aChangeIsSentWithoutAQuestionForEachLayer() {
        PushReport first = publisher()
                .publish(TestImages.layered(repository + " one"), List.of(TestImages.main()))
                .report();
        assertThat(first.traffic().requests()).isEqualTo(3 + 2 * 10 + 3);
        PushReport second = publisher()
                .publish(TestImages.layered(repository + " two"), List.of(TestImages.main()))
                .report();
        assertThat(second.traffic().requests()).isEqualTo(3 + 2 * 2 + 3);
        assertThat(second.existed()).isEqualTo(8);
        publisher().publish(TestImages.layeredIndex("one"), List.of(TestImages.moving("multi", "1.0.0")));
        Published index =
                publisher().publish(TestImages.layeredIndex("two"), List.of(TestImages.moving("multi", "1.0.0")));
        assertThat(digest("multi")).isEqualTo(index.digest());
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "EPICHECK_CRANE", matches = ".+")
    void craneSeesTheSameAndFindsItWhole() throws Exception {
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(site.resolve("index.html"), "<title>" + repository + "</title>");
        BuiltImage built = ImageBuilder.from(registry + "/library/nginx:stable")
                .layer("site", site, "/usr/share/nginx/html")
                .tags(List.of(registry + "/" + repository + ":v1.0.0"))
                .push();
        Published copied = images.copy(
                ImageReference.parse(registry + "/" + repository + ":v1.0.0"),
                ImageReference.parse(registry + "/" + repository + "/prod"),
                CopyOptions.whole());
        String target = registry + "/" + repository + "/prod:v1.0.0";
        assertThat(copied.digest()).isEqualTo(built.digest());
        assertThat(crane("digest", target)).isEqualTo(built.digest());
        assertThat(crane("validate", "--remote", target)).contains("PASS");
        assertThat(crane("config", target)).contains("SIGQUIT");
    }

    private static String crane(String... arguments) throws IOException, InterruptedException {
        String program = Map.copyOf(System.getenv()).getOrDefault("EPICHECK_CRANE", "crane");
        List<String> command = new java.util.ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out.strip();
    }
}
