package io.epicheck.image.attest.sign;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A signed payload (<a href="https://github.com/secure-systems-lab/dsse/blob/master/envelope.md">DSSE</a> 1.0). What is signed is the
 * {@link #encoding}, so that bytes of one type are never taken for another's.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DsseEnvelope(String payloadType, byte[] payload, List<byte[]> signatures) {
    /** The type of in-toto statements. */
    public static final String IN_TOTO = "application/vnd.in-toto+json";

    public DsseEnvelope {
        signatures = List.copyOf(signatures);
    }

    /** Signs. */
    public static DsseEnvelope signed(String payloadType, byte[] payload, SigningKey key) {
        return new DsseEnvelope(payloadType, payload, List.of(key.sign(encoding(payloadType, payload))));
    }

    /** Whether one of the signatures is the key's. */
    public boolean isSignedBy(VerificationKey key) {
        byte[] message = encoding(payloadType, payload);
        return signatures.stream().anyMatch(signature -> key.verifies(message, signature));
    }

    /** PAE of the <a href="https://github.com/secure-systems-lab/dsse/blob/master/protocol.md">protocol</a>: lengths before both parts. */
    static byte[] encoding(String payloadType, byte[] payload) {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + type.length + 40);
        out.writeBytes(ascii("DSSEv1 " + type.length + " "));
        out.writeBytes(type);
        out.writeBytes(ascii(" " + payload.length + " "));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
