package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultCacheTest {
    @TempDir
    Path root;

    @Test
    void anEntryIsThereOnlyWhenItIsWhole() throws IOException {
        ResultCache cache = new ResultCache(root, 1000);
        Path made = cache.begin();
        Files.writeString(made.resolve("a"), "half");
        assertThat(cache.find("kind", "key")).isEmpty();
        Path there = cache.commit(made, "kind", "key");
        assertThat(cache.find("kind", "key")).contains(there);
        assertThat(there.resolve("a")).hasContent("half");
    }

    @Test
    void anEntryThatLostFilesIsNone() throws IOException {
        ResultCache cache = new ResultCache(root, 1000);
        entry(cache, "key", Duration.ZERO);
        Files.delete(cache.find("kind", "key").orElseThrow().resolve("a"));
        assertThat(cache.find("kind", "key")).isEmpty();
    }

    @Test
    void ofTwoRunsTheFirstStays() throws IOException {
        ResultCache one = new ResultCache(root, 1000);
        ResultCache other = new ResultCache(root, 1000);
        Path first = one.begin();
        Path second = other.begin();
        Files.writeString(first.resolve("a"), "first");
        Files.writeString(second.resolve("a"), "second");
        one.commit(first, "kind", "key");
        assertThat(other.commit(second, "kind", "key").resolve("a")).hasContent("first");
        assertThat(root.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void whatWasUsedLeastGoesFirstAndWhatIsInUseStays() throws IOException {
        ResultCache cache = new ResultCache(root, 25);
        entry(cache, "old", Duration.ofDays(3));
        entry(cache, "older", Duration.ofDays(4));
        entry(cache, "recent", Duration.ofMinutes(5));
        entry(cache, "new", Duration.ZERO);
        assertThat(cache.find("kind", "older")).isEmpty();
        assertThat(cache.find("kind", "old")).isEmpty();
        assertThat(cache.find("kind", "recent")).isPresent();
        assertThat(cache.find("kind", "new")).isPresent();
    }

    @Test
    void beingUsedKeepsAnEntry() throws IOException {
        ResultCache cache = new ResultCache(root, 15);
        entry(cache, "old", Duration.ofDays(3));
        cache.find("kind", "old");
        entry(cache, "new", Duration.ZERO);
        assertThat(cache.find("kind", "old")).isPresent();
    }

    @Test
    void whatAKilledRunLeftIsSweptUp() throws IOException {
        ResultCache cache = new ResultCache(root, 1000);
        Path left = cache.begin().getParent();
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path underWay = cache.begin();
        entry(cache, "new", Duration.ZERO);
        assertThat(left).doesNotExist();
        assertThat(underWay).exists();
    }

    @Test
    void thePlaceIsTheUsersOwn() {
        assertThat(ResultCache.of(Map.of("EPICHECK_CACHE", root.resolve("a").toString())))
                .isPresent();
        assertThat(ResultCache.of(Map.of("EPICHECK_CACHE", "off"))).isEmpty();
        assertThat(ResultCache.of(Map.of("HOME", root.resolve("nobody").toString())))
                .isEmpty();
    }

    private static void entry(ResultCache cache, String key, Duration age) throws IOException {
        Path made = cache.begin();
        Files.writeString(made.resolve("a"), "0123456789");
        Path there = cache.commit(made, "kind", key);
        if (!age.isZero()) {
            Files.setLastModifiedTime(
                    there.resolveSibling("size"), FileTime.from(Instant.now().minus(age)));
        }
    }
}
