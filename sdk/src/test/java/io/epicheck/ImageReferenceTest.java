package io.epicheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ImageReferenceTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @Example
    void dockersShortNamesAreWrittenOut() {
        Map.of(
                        "nginx",
                        "docker.io/library/nginx",
                        "nginx:1.27-alpine",
                        "docker.io/library/nginx:1.27-alpine",
                        "bitnami/redis",
                        "docker.io/bitnami/redis",
                        "docker.io/nginx",
                        "docker.io/library/nginx",
                        "index.docker.io/a/b:c",
                        "docker.io/a/b:c",
                        "localhost/app",
                        "localhost/app",
                        "localhost:5000/app@sha256:" + HEX,
                        "localhost:5000/app@sha256:" + HEX,
                        "ghcr.io/a/b/c__d--e.f:V1@sha256:" + HEX,
                        "ghcr.io/a/b/c__d--e.f:V1@sha256:" + HEX,
                        "[::1]:5000/app:1",
                        "[::1]:5000/app:1",
                        "127.0.0.1:5000/app",
                        "127.0.0.1:5000/app")
                .forEach((text, full) -> assertThat(ImageReference.parse(text)).hasToString(full));
    }

    @Example
    void noTagIsNoLatest() {
        assertThat(ImageReference.parse("nginx").tag()).isEmpty();
        assertThat(ImageReference.parse("nginx").digest()).isEmpty();
    }

    @Example
    void aDigestReplacesTheTag() {
        assertThat(ImageReference.parse("a.io/b:1").withDigest("sha256:" + HEX)).hasToString("a.io/b@sha256:" + HEX);
        assertThat(ImageReference.parse("a.io/b:1").withTag("2")).hasToString("a.io/b:2");
    }

    @Example
    void aMistakeIsTold() {
        Map<String, String> reasons = Map.ofEntries(
                Map.entry("", "is empty"),
                Map.entry("ghcr.io/Epitech/app", "upper case letters in `Epitech`"),
                Map.entry("Epitech/app", "upper case letters in `Epitech`"),
                Map.entry("App", "upper case letters in `App`"),
                Map.entry("app@sha256:abc", "digest of 3 hexadecimal digits"),
                Map.entry("app@sha512:" + HEX, "digest of 64 hexadecimal digits"),
                Map.entry("app@sha256:" + HEX.toUpperCase(Locale.ROOT), "upper case letters in its digest"),
                Map.entry("app@md5:abc", "has `md5:abc` as its digest"),
                Map.entry("app@", "has `` as its digest"),
                Map.entry("app ", "white space"),
                Map.entry("app\n:1", "white space"),
                Map.entry("app\u0000", "white space"),
                Map.entry("--privileged", "starts with a dash"),
                Map.entry("docker.io//x", "empty part"),
                Map.entry("ghcr.io/", "empty part"),
                Map.entry("/app", "empty part"),
                Map.entry("a/b/", "empty part"),
                Map.entry("app:", "empty tag"),
                Map.entry("app:-x", "has `-x` as its tag"),
                Map.entry("app:" + "x".repeat(129), "as its tag"),
                Map.entry("app:1:2", "has `1:2` as its tag"),
                Map.entry("a..b/c", "no host name"),
                Map.entry("ghcr.io/a..b", "has `a..b` in its repository"),
                Map.entry("ghcr.io/a___b", "has `a___b` in its repository"),
                Map.entry("-ghcr.io/a", "starts with a dash"),
                Map.entry("gh_cr.io/a", "no host name"),
                Map.entry("ghcr.io:99999/a", "port 99999"),
                Map.entry("https://ghcr.io/a", "is a URL"),
                Map.entry("\u0430pp", "in its repository"),
                Map.entry("a.io/" + "x/".repeat(200) + "x", "repository of 401 characters"));
        reasons.forEach((text, reason) -> assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOfSatisfying(BadInputException.class, bad -> assertThat(bad.nextStep())
                        .isNotEmpty())
                .hasMessageContaining(reason));
    }

    @Property
    void aValidReferenceSurvivesWritingAndReading(@ForAll("references") String text) {
        ImageReference reference = ImageReference.parse(text);
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
        assertThat(reference).hasToString(text);
        assertThat(reference.fullRepository()).isEqualTo(reference.registry() + "/" + reference.repository());
    }

    @Property
    void anythingElseIsBadInputAndNothingWorse(@ForAll("almostReferences") String text) {
        assertThatCode(() -> {
                    try {
                        ImageReference reference = ImageReference.parse(text);
                        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
                    } catch (BadInputException refused) {
                        assertThat(refused.code()).isEqualTo("IMAGE_REFERENCE_INVALID");
                    }
                })
                .doesNotThrowAnyException();
    }

    @Provide
    Arbitrary<String> references() {
        Arbitrary<String> registry = Arbitraries.of(
                "ghcr.io",
                "localhost",
                "localhost:5000",
                "registry.example.com:443",
                "10.0.0.1:5000",
                "[fd00::1]:5000");
        Arbitrary<String> path = Arbitraries.of("a", "b0", "epitech-nice", "x_y", "x__y", "x---y", "1.2")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> String.join("/", parts));
        Arbitrary<String> tag = Arbitraries.of("", ":1", ":v1.0.0", ":_x", ":sha-ABC.-_");
        Arbitrary<String> digest = Arbitraries.of("", "@sha256:" + HEX, "@sha512:" + HEX + HEX);
        return Combinators.combine(registry, path, tag, digest).as((r, p, t, d) -> r + "/" + p + t + d);
    }

    @Provide
    Arbitrary<String> almostReferences() {
        return Arbitraries.of(
                        "a",
                        "A",
                        "0",
                        ".",
                        ":",
                        "/",
                        "@",
                        "-",
                        "_",
                        "sha256:",
                        HEX,
                        "[",
                        "]",
                        "localhost",
                        " ",
                        "%",
                        "\u00e9")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Example
    void partsAreGivenOneByOne() {
        ImageReference reference = ImageReference.parse("localhost:5000/a/b:1@sha256:" + HEX);
        assertThat(List.of(
                        reference.registry(),
                        reference.repository(),
                        reference.tag().orElseThrow(),
                        reference.digest().orElseThrow()))
                .containsExactly("localhost:5000", "a/b", "1", "sha256:" + HEX);
    }
}
