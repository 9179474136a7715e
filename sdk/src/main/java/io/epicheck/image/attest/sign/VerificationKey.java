package io.epicheck.image.attest.sign;

import io.epicheck.BadInputException;
import io.epicheck.image.oci.Digests;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** A public key on the curve P-256, as {@code cosign.pub} holds it. Immutable and thread-safe. */
public final class VerificationKey {
    private final PublicKey key;

    private VerificationKey(PublicKey key) {
        this.key = key;
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
            return new VerificationKey(key);
        } catch (GeneralSecurityException e) {
            throw new MalformedException("it is no elliptic-curve key");
        }
    }

    /** False for any other message, key or text. */
    public boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
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
