package io.epicheck.image.attest.sign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DsseEnvelopeTest {
    /** The example of the protocol's text. */
    @Example
    void theEncodingIsThatOfTheProtocol() {
        assertThat(encoded("http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
        assertThat(encoded("é", new byte[0])).isEqualTo("DSSEv1 2 Ã© 0 ");
    }

    /** Else a signature of one payload would be one of another. */
    @Property(tries = 500)
    void differentThingsHaveDifferentEncodings(
            @ForAll String type, @ForAll byte[] payload, @ForAll String otherType, @ForAll byte[] otherPayload) {
        byte[] one = type.getBytes(StandardCharsets.UTF_8);
        byte[] other = otherType.getBytes(StandardCharsets.UTF_8);
        Assume.that(!Arrays.equals(one, other) || !Arrays.equals(payload, otherPayload));
        assertThat(DsseEnvelope.encoding(type, payload)).isNotEqualTo(DsseEnvelope.encoding(otherType, otherPayload));
    }

    @Property(tries = 500)
    void theLengthsLeadBackToBothParts(@ForAll String type, @ForAll byte[] payload) {
        byte[] encoding = DsseEnvelope.encoding(type, payload);
        int first = next(encoding, 7);
        int typeLength = Integer.parseInt(text(encoding, 7, first));
        assertThat(Arrays.copyOfRange(encoding, first + 1, first + 1 + typeLength))
                .isEqualTo(type.getBytes(StandardCharsets.UTF_8));
        int second = first + 2 + typeLength;
        int third = next(encoding, second);
        assertThat(Integer.parseInt(text(encoding, second, third))).isEqualTo(payload.length);
        assertThat(Arrays.copyOfRange(encoding, third + 1, encoding.length)).isEqualTo(payload);
    }

    @Property(tries = 50)
    void onlyTheSignedBytesAndTypeVerify(@ForAll byte[] payload) {
        TestKeys keys = TestKeys.fresh();
        DsseEnvelope signed = DsseEnvelope.signed(DsseEnvelope.IN_TOTO, payload, keys.signing());
        assertThat(signed.isSignedBy(keys.verifying())).isTrue();
        byte[] more = Arrays.copyOf(payload, payload.length + 1);
        assertThat(new DsseEnvelope(DsseEnvelope.IN_TOTO, more, signed.signatures()).isSignedBy(keys.verifying()))
                .isFalse();
        assertThat(new DsseEnvelope("text/plain", payload, signed.signatures()).isSignedBy(keys.verifying()))
                .isFalse();
        assertThat(signed.isSignedBy(TestKeys.fresh().verifying())).isFalse();
    }

    @Example
    void oneGoodSignatureOfTwoIsEnough() {
        TestKeys keys = TestKeys.fresh();
        byte[] payload = {1, 2, 3};
        byte[] good =
                DsseEnvelope.signed("t", payload, keys.signing()).signatures().get(0);
        byte[] bad = DsseEnvelope.signed("t", payload, TestKeys.fresh().signing())
                .signatures()
                .get(0);
        assertThat(new DsseEnvelope("t", payload, List.of(bad, good)).isSignedBy(keys.verifying()))
                .isTrue();
        assertThat(new DsseEnvelope("t", payload, List.of(bad, new byte[] {7})).isSignedBy(keys.verifying()))
                .isFalse();
    }

    private static int next(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != ' ') {
            at++;
        }
        return at;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
    }

    private static String encoded(String type, byte[] payload) {
        return new String(DsseEnvelope.encoding(type, payload), StandardCharsets.ISO_8859_1);
    }
}
