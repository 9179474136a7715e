package io.epicheck.image.attest.sign;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.image.oci.Digests;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** A public key on the curve P-256, as {@code cosign.pub} holds it. Immutable and thread-safe. */
public final class VerificationKey {
    /** A signature of two zeroes, which is none of anything under any key (CVE-2022-21449). */
    private static final byte[] ZEROES = HexFormat.of().parseHex("3006020100020100");

    private final PublicKey key;
    private final Verifier verifier;

    private VerificationKey(PublicKey key, Verifier verifier) {
        this.key = key;
        this.verifier = verifier;
    }

    /** What checks a signature: the JDK, or a double of it. */
    @FunctionalInterface
    interface Verifier {
        boolean verify(PublicKey key, byte[] message, byte[] signature) throws GeneralSecurityException;

        private static boolean ofJdk(PublicKey key, byte[] message, byte[] signature) throws GeneralSecurityException {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        }
    }

    /** The same key with another verifier. */
    VerificationKey with(Verifier other) {
        return new VerificationKey(key, other);
    }

    /**
     * Reads a PEM file ({@code BEGIN PUBLIC KEY}).
     *
     * @param name for messages: where it comes from
     * @throws BadInputException when it is no such key
     */
    public static VerificationKey parse(byte[] pem, String name) {
        try {
            Pem found = Pem.parse(pem);
            if (found.label().contains("PRIVATE")) {
                throw new BadInputException(
                        "VERIFY_KEY_INVALID",
                        name + " holds a private key; a signature is verified with the public one",
                        "Give the .pub file; `cosign public-key --key K` or `openssl pkey -pubout` makes it.");
            }
            if (!found.label().equals("PUBLIC KEY")) {
                throw new MalformedException("it holds " + found.label());
            }
            return ofDer(found.bytes());
        } catch (MalformedException e) {
            throw new BadInputException(
                    "VERIFY_KEY_INVALID",
                    name + " is no public key: " + e.reason(),
                    "It is a PEM file (BEGIN PUBLIC KEY) of an ECDSA key on P-256, such as cosign.pub.");
        }
    }

    static VerificationKey ofDer(byte[] der) throws MalformedException {
        try {
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
            if (!(key instanceof ECPublicKey ec) || !P256.isCurveOf(ec.getParams())) {
                throw new MalformedException("its curve is not P-256");
            }
            return new VerificationKey(key, Verifier::ofJdk);
        } catch (GeneralSecurityException e) {
            throw new MalformedException("it is no elliptic-curve key");
        }
    }

    /**
     * False for any other message, key or text.
     *
     * @throws ImageException VERIFY_JDK_UNSAFE when this JDK takes a signature of zeroes for a good one: nothing that it says counts
     */
    public boolean verifies(byte[] message, byte[] signature) {
        if (holds(message, ZEROES)) {
            throw new ImageException(
                    "VERIFY_JDK_UNSAFE",
                    "Java " + Runtime.version()
                            + " takes a signature of zeroes for a good one (CVE-2022-21449), so nothing is verified with it",
                    "Update it: Java 17.0.3, 18.0.1 and later are mended.");
        }
        return holds(message, signature);
    }

    private boolean holds(byte[] message, byte[] signature) {
        try {
            return verifier.verify(key, message, signature);
        } catch (GeneralSecurityException e) {
            return false; // bytes that are no signature at all
        }
    }

    /** What bundles name it by. */
    public String hint() {
        return Base64.getEncoder().encodeToString(sha256());
    }

    private byte[] sha256() {
        return Digests.sha256().digest(key.getEncoded());
    }

    @Override
    public String toString() {
        return "key " + hint();
    }
}
