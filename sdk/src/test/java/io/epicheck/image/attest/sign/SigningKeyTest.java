package io.epicheck.image.attest.sign;

import static io.epicheck.image.attest.sign.TestKeys.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class SigningKeyTest {
    private static final byte[] MESSAGE = {1, 2, 3};

    private final TestKeys keys = TestKeys.fresh();

    @Example
    void aPlainKeySignsWhatItsPublicPartVerifies() {
        SigningKey key = keys.signing();
        assertThat(keys.verifying().verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
        assertThat(key.publicKey().hint()).isEqualTo(keys.verifying().hint());
    }

    /** Written by `openssl pkcs8 -topk8`. */
    @Example
    void anEncryptedKeyNeedsItsPassword() throws Exception {
        byte[] pem = resource("openssl-test.key");
        SigningKey key = SigningKey.parse(pem, Optional.of(bytes("epicheck-test")), "K");
        assertThat(VerificationKey.parse(resource("openssl-test.pub"), "P").verifies(MESSAGE, key.sign(MESSAGE)))
                .isTrue();
        refused(pem, Optional.of(bytes("wrong")), "SIGNING_KEY_PASSWORD", "does not open the signing key from K");
        refused(pem, Optional.empty(), "SIGNING_KEY_PASSWORD", "is encrypted, and there is no password");
    }

    /** Written by cosign 3.1.3. */
    @Example
    void cosignsOwnFilesAreRead() throws Exception {
        byte[] file = resource("cosign-test.key");
        VerificationKey cosigns = VerificationKey.parse(resource("cosign-test.pub"), "P");
        SigningKey key = SigningKey.parse(file, Optional.of(bytes("epicheck-test")), "K");
        assertThat(cosigns.verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
        refused(file, Optional.of(bytes("epicheck")), "SIGNING_KEY_PASSWORD", "does not open");
        refused(file, Optional.empty(), "SIGNING_KEY_PASSWORD", "no password");
        assertThatThrownBy(() -> SigningKey.parse(file, Optional.of(bytes("x")), "K", "the variable PASSWORD"))
                .isInstanceOfSatisfying(BadInputException.class, e -> assertThat(e.nextStep())
                        .isEqualTo("Check the variable PASSWORD."));
    }

    @Example
    void cosignsBundleVerifies() throws Exception {
        SigstoreBundle bundle = SigstoreBundle.parse(resource("cosign-test-bundle.json"));
        VerificationKey key = VerificationKey.parse(resource("cosign-test.pub"), "P");
        assertThat(bundle.hint()).isEqualTo(key.hint());
        assertThat(bundle.envelope().isSignedBy(key)).isTrue();
        Statement statement = Statement.parse(bundle.envelope().payload());
        assertThat(statement.predicateType()).isEqualTo(Statement.COSIGN_SIGN);
        assertThat(statement.isAbout("sha256:da13cb558e06b063a2b252183c90f3f1cd376da4a633548b947b561dcabac974"))
                .isTrue();
        assertThat(bundle.envelope().isSignedBy(keys.verifying())).isFalse();
    }

    @Example
    void whatIsNoKeyOfThisKindIsNamed() {
        refused(bytes("hello"), Optional.empty(), "SIGNING_KEY_INVALID", "it is no PEM file");
        refused(bytes(keys.publicPem()), Optional.empty(), "SIGNING_KEY_INVALID", "it holds PUBLIC KEY");
        refused(pem("EC PRIVATE KEY", new byte[] {1}), Optional.empty(), "SIGNING_KEY_INVALID", "openssl pkcs8");
        refused(
                pem("PRIVATE KEY", new byte[] {1, 2}),
                Optional.empty(),
                "SIGNING_KEY_INVALID",
                "no elliptic-curve key");
        byte[] other = TestKeys.pair("secp384r1").getPrivate().getEncoded();
        refused(pem("PRIVATE KEY", other), Optional.empty(), "SIGNING_KEY_INVALID", "its curve is not P-256");
        byte[] alone = TestKeys.pair("secp256r1").getPrivate().getEncoded();
        refused(pem("PRIVATE KEY", alone), Optional.empty(), "SIGNING_KEY_INVALID", "its public part is missing");
        byte[] mixed = keys.pkcs8(TestKeys.fresh().point());
        refused(pem("PRIVATE KEY", mixed), Optional.empty(), "SIGNING_KEY_INVALID", "belongs to another key");
        byte[] costly = bytes("{\"kdf\":{\"name\":\"scrypt\",\"params\":{\"N\":1073741824,\"r\":8,\"p\":1}},"
                + "\"cipher\":{\"name\":\"nacl/secretbox\"}}");
        refused(
                pem("ENCRYPTED SIGSTORE PRIVATE KEY", costly),
                Optional.of(bytes("x")),
                "SIGNING_KEY_INVALID",
                "parameters are out of range");
    }

    @Example
    void aPublicKeyIsRefusedWhenItIsAPrivateOne() {
        assertThatThrownBy(() -> VerificationKey.parse(bytes(keys.pem()), "K"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("holds a private key");
    }

    /** CVE-2022-21449: such a JDK takes a signature of zeroes for a good one of anything. */
    @Example
    void aJdkThatTakesZeroesForASignatureVerifiesNothing() {
        byte[] good = keys.signing().sign(MESSAGE);
        byte[] zeroes = HexFormat.of().parseHex("3006020100020100");
        assertThat(keys.verifying().verifies(MESSAGE, zeroes)).isFalse();
        VerificationKey broken = keys.verifying().with((key, message, signature) -> true);
        assertThatThrownBy(() -> broken.verifies(MESSAGE, good))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("VERIFY_JDK_UNSAFE"))
                .hasMessageContaining("CVE-2022-21449");
    }

    @Example
    void noTextShowsTheKey() {
        String secret = Base64.getEncoder().encodeToString(keys.pkcs8()).substring(40, 80);
        assertThat(keys.signing().toString() + new Pem("PRIVATE KEY", keys.pkcs8()) + new Der(4, keys.pkcs8()))
                .doesNotContain(secret)
                .doesNotContain(HexFormat.of().formatHex(keys.pkcs8()).substring(80, 120));
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefused(@ForAll @StringLength(max = 300) String text, @ForAll byte[] der) {
        for (byte[] each : new byte[][] {
            bytes(text),
            bytes("-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----"),
            pem("PRIVATE KEY", der),
            pem("ENCRYPTED PRIVATE KEY", der),
            pem("ENCRYPTED COSIGN PRIVATE KEY", der)
        }) {
            assertThatThrownBy(() -> SigningKey.parse(each, Optional.of(new byte[0]), "K"))
                    .isInstanceOf(BadInputException.class);
        }
    }

    /** RFC 7914, section 12. */
    @Example
    void scryptIsThatOfTheRfc() {
        byte[] none = new byte[0];
        assertThat(HexFormat.of().formatHex(Scrypt.derive(none, none, 16, 1, 1, 64)))
                .isEqualTo("77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                        + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
        assertThat(HexFormat.of().formatHex(Scrypt.derive(bytes("password"), bytes("NaCl"), 1024, 8, 16, 64)))
                .isEqualTo("fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
    }

    @Example
    void aChangedBoxStaysShut() throws Exception {
        String text = new String(resource("cosign-test.key"), StandardCharsets.US_ASCII);
        byte[] json = Pem.parse(bytes(text)).bytes();
        String changed =
                new String(json, StandardCharsets.UTF_8).replaceFirst("\"ciphertext\":\"..", "\"ciphertext\":\"AA");
        refused(
                pem("ENCRYPTED SIGSTORE PRIVATE KEY", bytes(changed)),
                Optional.of(bytes("epicheck-test")),
                "SIGNING_KEY_PASSWORD",
                "does not open");
    }

    private static byte[] pem(String label, byte[] der) {
        return bytes(TestKeys.pem(label, der));
    }

    private static void refused(byte[] pem, Optional<byte[]> password, String code, String reason) {
        assertThatThrownBy(() -> SigningKey.parse(pem, password, "K"))
                .isInstanceOfSatisfying(
                        BadInputException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(reason);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = SigningKeyTest.class.getResourceAsStream("/io/epicheck/image/attest/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }
}
