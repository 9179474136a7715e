package io.epicheck.image.attest.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SigstoreBundleTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @Example
    void whatIsWrittenIsRead() throws Exception {
        TestKeys keys = TestKeys.fresh();
        SigstoreBundle read = SigstoreBundle.parse(
                SigstoreBundle.of(Statement.signature(DIGEST), keys.signing()).json());
        assertThat(read.hint()).isEqualTo(keys.verifying().hint());
        assertThat(read.envelope().isSignedBy(keys.verifying())).isTrue();
        Statement statement = Statement.parse(read.envelope().payload());
        assertThat(statement.isAbout(DIGEST)).isTrue();
        assertThat(statement.isAbout("sha256:" + "b".repeat(64))).isFalse();
    }

    @Example
    void whatIsNoBundleSaysWhy() {
        malformed("x", "no JSON");
        malformed("{}", "no sigstore bundle");
        malformed(
                "{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\"messageSignature\":{}}",
                "no sigstore");
        malformed(bundle("\"payload\":\"e30=\",\"signatures\":[]"), "no signature");
        malformed(bundle("\"payload\":\"e30=\",\"signatures\":[{\"sig\":\"***\"}]"), "signature is no base64");
        malformed(bundle("\"payload\":\"***\",\"signatures\":[{\"sig\":\"AA==\"}]"), "payload is no base64");
    }

    @Property(tries = 300)
    void anyBytesAreMalformedAtWorst(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> SigstoreBundle.parse(bytes)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Statement.parse(bytes)).isInstanceOf(MalformedException.class);
    }

    private static String bundle(String envelope) {
        return "{\"mediaType\":\"" + SigstoreBundle.MEDIA_TYPE + "\",\"dsseEnvelope\":{" + envelope + "}}";
    }

    private static void malformed(String json, String reason) {
        assertThatThrownBy(() -> SigstoreBundle.parse(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining(reason);
    }
}
