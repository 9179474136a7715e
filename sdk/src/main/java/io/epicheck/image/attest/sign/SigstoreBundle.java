package io.epicheck.image.attest.sign;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A <a href="https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto">sigstore bundle</a> 0.3 of an envelope that a
 * key has signed: what cosign 3 writes and reads.
 *
 * @param hint which key: base64 of the SHA-256 of the public key's DER; not to be trusted
 */
public record SigstoreBundle(String hint, DsseEnvelope envelope) {
    public static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    private static final String ANY_VERSION = "application/vnd.dev.sigstore.bundle";
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Whether a media type is that of a bundle, of whichever version. */
    public static boolean isBundle(String mediaType) {
        return mediaType.startsWith(ANY_VERSION);
    }

    /** Signs a statement. */
    public static SigstoreBundle of(Statement statement, SigningKey key) {
        return new SigstoreBundle(
                key.publicKey().hint(), DsseEnvelope.signed(DsseEnvelope.IN_TOTO, statement.json(), key));
    }

    /** As it is stored. */
    public byte[] json() {
        ObjectNode json = JSON.createObjectNode().put("mediaType", MEDIA_TYPE);
        json.putObject("verificationMaterial").putObject("publicKey").put("hint", hint);
        ObjectNode dsse = json.putObject("dsseEnvelope")
                .put("payload", base64(envelope.payload()))
                .put("payloadType", envelope.payloadType());
        envelope.signatures()
                .forEach(signature -> dsse.withArray("signatures").addObject().put("sig", base64(signature)));
        return JSON.writeValueAsBytes(json);
    }

    /**
     * Reads one.
     *
     * @throws MalformedException when it is none, or one without an envelope
     */
    public static SigstoreBundle parse(byte[] bytes) throws MalformedException {
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new MalformedException("it is no JSON");
        }
        JsonNode dsse = json.path("dsseEnvelope");
        if (!isBundle(json.path("mediaType").asString("")) || !dsse.isObject()) {
            throw new MalformedException("it is no sigstore bundle with an envelope");
        }
        List<byte[]> signatures = new ArrayList<>();
        for (JsonNode signature : dsse.path("signatures")) {
            signatures.add(decoded(signature.path("sig"), "signature"));
        }
        if (signatures.isEmpty()) {
            throw new MalformedException("its envelope has no signature");
        }
        return new SigstoreBundle(
                json.at("/verificationMaterial/publicKey/hint").asString(""),
                new DsseEnvelope(
                        dsse.path("payloadType").asString(""), decoded(dsse.path("payload"), "payload"), signatures));
    }

    private static byte[] decoded(JsonNode text, String what) throws MalformedException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text.asString(""));
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new MalformedException("its " + what + " is no base64");
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
