package io.epicheck.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class RedactorTest {
    private static final String HARD = "p@ss \"w\"'ö<&>$`\\/!\u00e9#%😀x";

    private static Redactor hiding(String... values) {
        return Redactor.of(List.of(values).stream().map(SecretValue::of).toList());
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void textWithoutSecretsIsUntouched() {
        String lonely = "half a pair: \uD83D";
        assertThat(hiding("s3cret").redact(lonely)).isSameAs(lonely);
        assertThat(Redactor.none().redact("s3cret")).isEqualTo("s3cret");
    }

    @Test
    void masksRawEncodedAndEscapedForms() {
        Redactor redactor = hiding(HARD);
        String json = JsonMapper.shared().writeValueAsString(HARD);
        for (String form : List.of(
                HARD,
                base64(HARD),
                base64(HARD).replace("=", ""),
                Base64.getUrlEncoder().withoutPadding().encodeToString(HARD.getBytes(StandardCharsets.UTF_8)),
                URLEncoder.encode(HARD, StandardCharsets.UTF_8),
                URLEncoder.encode(HARD, StandardCharsets.UTF_8).replace("+", "%20"),
                json.substring(1, json.length() - 1),
                "p@ss \\\"w\\\"'\u00f6\\u003c\\u0026\\u003e$`\\\\/!\u00e9#%\uD83D\uDE00x",
                "p@ss \\\"w\\\"'\\u00f6<&>$`\\\\\\/!\\u00e9#%\\ud83d\\ude00x",
                "p@ss &quot;w&quot;&apos;ö&lt;&amp;&gt;$`\\/!é#%😀x",
                "p@ss &#34;w&#34;&#39;ö&lt;&amp;&gt;$`\\/!é#%😀x",
                HARD.replace("'", "'\\''"),
                HARD.replace("$", "$$"),
                HexFormat.of().formatHex(HARD.getBytes(StandardCharsets.UTF_8)))) {
            assertThat(redactor.redact("before " + form + " after")).isEqualTo("before *** after");
        }
    }

    @Test
    void masksThePasswordInABasicHeader() {
        String header = base64("someone:correct-horse-battery");
        String masked = hiding("correct-horse-battery").redact("Authorization: Basic " + header);
        assertThat(masked).startsWith("Authorization: Basic c29tZW9uZ").endsWith("***");
        assertThat(masked.length()).isLessThan("Authorization: Basic ".length() + "c29tZW9uZTp".length() + 4);
    }

    @Test
    void masksEveryLineOfAMultiLineValue() {
        String key = "-----BEGIN KEY-----\nAAAABBBBCCCC\nab\nDDDDEEEEFFFF\n-----END KEY-----\n";
        assertThat(hiding(key).redact("  AAAABBBBCCCC\nab\n  DDDDEEEEFFFF")).isEqualTo("  ***\nab\n  ***");
        assertThat(hiding(key).redact("x: \"" + key.replace("\n", "\\n") + "\""))
                .isEqualTo("x: \"***\"");
    }

    @Test
    void masksBase64ThatIsWrapped() {
        String value = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(5);
        String wrapped = Base64.getMimeEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
        assertThat(hiding(value).redact(wrapped)).isEqualTo("***\r\n***\r\n***\r\n***");
    }

    @Test
    void aTrailingNewlineOfTheValueDoesNotHideIt() {
        assertThat(hiding("token-1234\n").redact("is token-1234.")).isEqualTo("is ***.");
        assertThat(hiding("token-1234\n").redact("is " + base64("token-1234") + "."))
                .isEqualTo("is ***.");
        assertThat(hiding("token-1234\n").redact("is " + base64("token-1234\n") + "."))
                .isEqualTo("is ***.");
    }

    @Test
    void aLongerValueWinsAndOverlapsAreMaskedAsAWhole() {
        assertThat(hiding("pass", "password").redact("passwords")).isEqualTo("***s");
        assertThat(hiding("abcdef", "defghi").redact("-abcdefghi-")).isEqualTo("-***-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "abc"})
    void aVeryShortValueCannotBeMasked(String value) {
        assertThat(Redactor.canMask(SecretValue.of(value))).isFalse();
        assertThat(hiding(value).redact("a cab: abc")).isEqualTo("a cab: abc");
    }

    @Test
    void binaryValuesAreMaskedAsBytesAndBase64() throws IOException {
        byte[] binary = {(byte) 0xff, 0, 1, 2, (byte) 0x80, 7};
        Redactor redactor = Redactor.of(List.of(SecretValue.of(binary)));
        assertThat(redactor.redact(Base64.getEncoder().encodeToString(binary))).isEqualTo("***");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream wrapped = redactor.wrap(out)) {
            wrapped.write(binary);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("***");
    }

    @Test
    void aStreamHoldsBackOnlyWhatMayBecomeASecret() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OutputStream wrapped = hiding("s3cret-value").wrap(out);
        wrapped.write("hello\ns3cr".getBytes(StandardCharsets.UTF_8));
        wrapped.flush();
        assertThat(out).hasToString("hello\n");
        wrapped.write("et\n".getBytes(StandardCharsets.UTF_8));
        assertThat(out).hasToString("hello\ns3cret\n");
        wrapped.write("s3cret-valu".getBytes(StandardCharsets.UTF_8));
        wrapped.close();
        wrapped.close();
        assertThat(out).hasToString("hello\ns3cret\ns3cret-valu");
    }

    @Property(tries = 300)
    void aStreamMasksAsTheWholeTextDoes(
            @ForAll @From("secrets") List<String> secrets,
            @ForAll @Size(max = 12) List<@From("pieces") String> pieces,
            @ForAll @IntRange(min = 1, max = 7) int chunk)
            throws IOException {
        Redactor redactor = hiding(secrets.toArray(String[]::new));
        String text = String.join("", pieces) + String.join("", secrets);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream wrapped = redactor.wrap(out)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; at += chunk) {
                wrapped.write(bytes, at, Math.min(chunk, bytes.length - at));
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(redactor.redact(text));
    }

    @Property(tries = 300)
    void noFormOfAnySecretIsLeft(
            @ForAll @From("secrets") List<String> secrets,
            @ForAll @Size(max = 12) List<@From("pieces") String> pieces) {
        Redactor redactor = hiding(secrets.toArray(String[]::new));
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            String secret = secrets.get(i % secrets.size());
            text.append(pieces.get(i)).append(i % 2 == 0 ? secret : base64(pieces.get(i) + ":" + secret + "tail"));
        }
        String redacted = redactor.redact(text.toString());
        assertThat(secrets).allSatisfy(secret -> assertThat(redacted).doesNotContain(secret));
        SecretForms.of(SecretValue.of(secrets.get(0)))
                .forEach(form -> assertThat(redacted).doesNotContain(new String(form.array(), StandardCharsets.UTF_8)));
    }

    @Provide
    Arbitrary<List<String>> secrets() {
        return text(4, "")
                .filter(secret -> secret.strip().length() >= 4)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
    }

    @Provide
    Arbitrary<String> pieces() {
        return text(0, "\n");
    }

    /** Whole code points: half of a pair is no text that any program prints. */
    private static Arbitrary<String> text(int least, String more) {
        String[] all = ("ab\"\\/<é😀 $'" + more)
                .codePoints()
                .mapToObj(Character::toString)
                .toArray(String[]::new);
        return Arbitraries.of(all).list().ofMinSize(least).ofMaxSize(20).map(parts -> String.join("", parts));
    }
}
