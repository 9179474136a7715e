package io.epicheck.image.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.metadata.Version;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedTagsTest {
    @ParameterizedTest
    @ValueSource(strings = {"v1.0.0", "1.0.0", "1.0.0-rc.1", "sha-0123456"})
    void versionsAndCommitsNeverChange(String name) {
        assertThat(NamedTags.of(List.of(name))).singleElement().matches(ImageTag::isImmutable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "pr-7", "latest", "1.0", "1", "20261126", "sha-main", "feature-1.0", "edge"})
    void everythingElseMoves(String name) {
        assertThat(NamedTags.of(List.of(name))).singleElement().matches(tag -> !tag.isImmutable());
    }

    @Test
    void shortNamesBesideAVersionStandForIt() {
        List<ImageTag> tags = NamedTags.of(List.of("v1.2.7", "1.2", "1", "latest", "1.3", "main"));
        assertThat(tags)
                .filteredOn(tag -> tag.version().isPresent())
                .allMatch(tag -> tag.version().map(Version::text).orElse("").equals("1.2.7"))
                .extracting(ImageTag::name)
                .containsExactly("v1.2.7", "1.2", "1", "latest");
    }

    @Test
    void withoutAVersionLatestJustMoves() {
        assertThat(NamedTags.of(List.of("latest"))).containsExactly(ImageTag.moving("latest"));
    }
}
