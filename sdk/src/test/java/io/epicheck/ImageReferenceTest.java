package io.epicheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
                Map.entry("app@sha384:" + HEX, "sha384 has 96"),
                Map.entry(HEX, "is the id of an image"),
                Map.entry("x".repeat(248), "repository of 256 characters"),
                Map.entry("docker.io/" + "x".repeat(248), "repository of 256 characters"),
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
                .satisfies(bad -> assertThat(
                                ((BadInputException) bad).getMessage() + "; " + ((BadInputException) bad).nextStep())
                        .contains(reason)));
    }

    @Property
    void aValidReferenceSurvivesWritingAndReading(@ForAll("references") String text) {
        ImageReference reference = ImageReference.parse(text);
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
        assertThat(reference).hasToString(text);
        assertThat(reference.fullRepository()).isEqualTo(reference.registry() + "/" + reference.repository());
    }

    @Example
    void whatIsJustShortEnoughIsRead() {
        assertThat(ImageReference.parse("x".repeat(247)).repository()).hasSize(255);
        assertThat(ImageReference.parse("ghcr.io/" + "x".repeat(255)).repository())
                .hasSize(255);
        assertThat(ImageReference.parse("a.io/b@sha384:" + "0".repeat(96)).digest())
                .isPresent();
        assertThat(ImageReference.parse("GHCR.IO/a/b").registry()).isEqualTo("GHCR.IO");
        assertThat(ImageReference.parse("a".repeat(64) + ":1").tag()).contains("1");
        assertThat(ImageReference.parse("a".repeat(63)).repository()).hasSize(71);
    }

    @Property(tries = 5000)
    void itAcceptsWhatTheGrammarAcceptsAndNothingElse(@ForAll("piecedTogether") String text) {
        assertThat(isRead(text)).as(text).isEqualTo(Grammar.accepts(text));
    }

    @Property(tries = 3000)
    void almostReferencesAreJudgedByTheGrammarToo(@ForAll("almostReferences") String text) {
        assertThat(isRead(text)).as(text).isEqualTo(Grammar.accepts(text));
    }

    private static boolean isRead(String text) {
        try {
            ImageReference.parse(text);
            return true;
        } catch (BadInputException refused) {
            return false;
        }
    }

    /** The grammar of distribution/reference as one expression, and its rule for what a first part is. */
    private static final class Grammar {
        private static final String PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
        private static final String DOMAIN =
                "(?:" + PART + "(?:\\." + PART + ")*|\\[[a-fA-F0-9:]+])(?::(?<port>[0-9]+))?";
        private static final String COMPONENT = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
        private static final String TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
        private static final String DIGEST = "(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})";
        private static final Pattern WHOLE = Pattern.compile("(?<domain>" + DOMAIN + ")/(?<path>" + COMPONENT + "(?:/"
                + COMPONENT + ")*)(?::" + TAG + ")?(?:@" + DIGEST + ")?");

        static boolean accepts(String text) {
            if (text.matches("[a-f0-9]{64}")) {
                return false;
            }
            int slash = text.indexOf('/');
            String first = slash < 0 ? "" : text.substring(0, slash);
            boolean upper = !first.equals(first.toLowerCase(Locale.ROOT));
            boolean marked = first.contains(".") || first.contains(":") || first.equals("localhost");
            if (upper && !marked) {
                return false; // ours: nobody calls a registry `Team`
            }
            String hub = "docker.io/" + (slash < 0 ? "library/" : "") + text;
            String whole = marked ? text.replaceFirst("^index\\.docker\\.io/", "docker.io/") : hub;
            if (whole.matches("docker\\.io/[^/]+")) {
                whole = whole.replaceFirst("/", "/library/");
            }
            Matcher matcher = WHOLE.matcher(whole);
            if (!matcher.matches() || matcher.group("path").length() > 255) {
                return false;
            }
            String port = matcher.group("port");
            // ours: no such port exists
            return port == null
                    || (port.length() <= 5 && Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65535);
        }
    }

    /** Pieces in the order of a reference, each right or nearly. */
    @Provide
    Arbitrary<String> piecedTogether() {
        Arbitrary<String> registry = Arbitraries.of(
                "",
                "",
                "ghcr.io/",
                "localhost/",
                "localhost:5000/",
                "Team/",
                "GHCR.io/",
                "[::1]/",
                "[fe80::1]:5000/",
                "[::1%25]/",
                "[]/",
                "a-.io/",
                "-a.io/",
                "a..io/",
                "a_b.io/",
                "a.io:/",
                "a.io:0/",
                "a.io:65535/",
                "a.io:65536/",
                "a.io:99999999999/",
                "index.docker.io/",
                "docker.io/",
                "::1/",
                "a:1/",
                "10.0.0.1:80/");
        Arbitrary<String> component = Arbitraries.of(
                "a",
                "0",
                "app",
                "a.b",
                "a_b",
                "a__b",
                "a___b",
                "a--b",
                "a-",
                "-a",
                "a.-b",
                "A",
                "",
                "a..b",
                "é",
                HEX,
                "library",
                "x".repeat(120));
        Arbitrary<String> path = component.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
        Arbitrary<String> tag = Arbitraries.of(
                "",
                "",
                ":1",
                ":V1_.-",
                ":",
                ":-1",
                ":.1",
                ":a/b",
                ":1:2",
                ":" + "t".repeat(128),
                ":" + "t".repeat(129));
        Arbitrary<String> digest = Arbitraries.of(
                "",
                "",
                "@sha256:" + HEX,
                "@sha512:" + HEX + HEX,
                "@sha384:" + HEX + HEX.substring(32),
                "@sha256:" + HEX + "0",
                "@sha256:" + HEX.toUpperCase(Locale.ROOT),
                "@md5:" + HEX.substring(32),
                "@",
                "@sha256",
                "@sha256:",
                "@sha256:" + HEX + "@sha256:" + HEX);
        return Combinators.combine(registry, path, tag, digest).as((r, p, t, d) -> r + p + t + d);
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
