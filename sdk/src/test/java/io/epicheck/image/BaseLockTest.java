package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseLockTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    private static BaseLock lock() {
        return new BaseLock(new TreeMap<>(Map.of(
                "docker.io/library/nginx:1.27-alpine",
                new LockedBase(
                        DIGEST,
                        "application/vnd.oci.image.index.v1+json",
                        new TreeMap<>(Map.of("linux/arm64/v8", DIGEST, "linux/amd64", DIGEST))),
                "[::1]:5000/node:20",
                new LockedBase(DIGEST, "application/vnd.oci.image.manifest.v1+json", new TreeMap<>()))));
    }

    @Test
    void theFileIsSortedOneFactALine() {
        assertThat(lock().text())
                .isEqualTo(
                        """
                        # Base images by digest. Written by `epicheck images lock`; commit it.
                        version: 1
                        bases:
                          "[::1]:5000/node:20":
                            digest: %1$s
                            mediaType: application/vnd.oci.image.manifest.v1+json
                            platforms: {}
                          "docker.io/library/nginx:1.27-alpine":
                            digest: %1$s
                            mediaType: application/vnd.oci.image.index.v1+json
                            platforms:
                              linux/amd64: %1$s
                              linux/arm64/v8: %1$s
                        """
                                .formatted(DIGEST));
    }

    @Test
    void whatIsWrittenIsRead(@TempDir Path folder) {
        lock().write(folder);
        assertThat(BaseLock.in(folder)).contains(lock());
        new BaseLock(new TreeMap<>()).write(folder);
        assertThat(BaseLock.in(folder)).contains(new BaseLock(new TreeMap<>()));
    }

    @Test
    void aFolderWithoutOneHasNone(@TempDir Path folder) {
        assertThat(BaseLock.in(folder)).isEmpty();
    }

    @Test
    void aShortNameAndItsLongFormAreTheSameBase() {
        assertThat(lock().pinned(ImageReference.parse("nginx:1.27-alpine")))
                .hasToString("docker.io/library/nginx:1.27-alpine@" + DIGEST);
        assertThat(lock().pinned(ImageReference.parse("nginx:1.28"))).hasToString("docker.io/library/nginx:1.28");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                  | is no mapping",
                "'version: 2\nbases: {}'                             | epicheck.lock:1:1: version: is 2, and 1 is known",
                "'version: 1'                                        | bases: is missing",
                "'version: 1\nbases: {\"a/b:1\": x}'                 | is a text, not a mapping",
                "'version: 1\nbases:\n  \"a.b/c:1\": {digest: sha256:12}' | epicheck.lock:3:14: bases.a.b/c:1.digest: is no digest",
                "'version: 1\nbases: {'                              | epicheck.lock:2"
            })
    void aBadFileIsToldWithItsPlace(String text, String problem) {
        assertThatThrownBy(() -> BaseLock.parse("epicheck.lock", text))
                .isInstanceOfSatisfying(BadInputException.class, e -> {
                    assertThat(e.code()).isEqualTo("LOCK_FILE_INVALID");
                    assertThat(e.nextStep()).contains("epicheck images lock");
                })
                .hasMessageContaining(problem.strip());
    }

    @Property(tries = 200)
    void whateverTheTextItIsReadOrRefused(
            @ForAll @StringLength(max = 60) @AlphaChars @NumericChars String word, @ForAll boolean indented) {
        String text = "version: 1\nbases:\n" + (indented ? "  " : "") + word + ":\n    digest: " + word + "\n";
        try {
            assertThat(BaseLock.parse("f", text)).isNotNull();
        } catch (BadInputException refused) {
            assertThat(refused.problems()).isNotEmpty();
        }
    }
}
