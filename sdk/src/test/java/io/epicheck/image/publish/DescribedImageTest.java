package io.epicheck.image.publish;

import static io.epicheck.image.publish.TestImages.image;
import static io.epicheck.image.publish.TestImages.main;
import static io.epicheck.image.publish.TestImages.publisher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said about an image is there before any tag is. */
class DescribedImageTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void isDescribedWhenItIsThereAndNoTagPointsToIt() {
        String old = publish("one", digest -> {}).digest();
        List<String> told = new ArrayList<>();
        Published published = publish("two", digest -> {
            told.add(digest);
            assertThat(registry.manifest("team/web", digest)).isPresent();
            assertThat(registry.digest("team/web", "main")).contains(old);
        });
        assertThat(told).containsExactly(published.digest());
        assertThat(registry.digest("team/web", "main")).contains(published.digest());
    }

    @Test
    void whatFailsToBeSaidLeavesTheTagsWhereTheyAre() {
        String old = publish("one", digest -> {}).digest();
        assertThatThrownBy(() -> publish("two", digest -> {
                    throw new ImageException("SIGNATURE", "the signature was refused", "");
                }))
                .hasMessageContaining("the signature was refused");
        assertThat(registry.digest("team/web", "main")).contains(old);
    }

    @Test
    void isSaidAgainWhenTheTagIsThereAlready() {
        publish("one", digest -> {});
        List<String> told = new ArrayList<>();
        assertThat(publish("one", told::add).pushed()).isFalse();
        assertThat(told).hasSize(1);
    }

    private Published publish(String word, java.util.function.Consumer<String> described) {
        return publisher(registry.address(), new ManualTime()).publish(image(word), List.of(main()), described);
    }
}
