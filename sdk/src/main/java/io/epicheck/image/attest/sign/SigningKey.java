package io.epicheck.image.attest.sign;

import io.epicheck.BadInputException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A private key on the curve P-256 that signs images. Immutable and thread-safe; never printed.
 *
 * <p>Read from PEM: PKCS#8 plain ({@code PRIVATE KEY}) or with a password ({@code ENCRYPTED PRIVATE KEY}, PBES2), and cosign's own files
 * ({@code ENCRYPTED SIGSTORE PRIVATE KEY}).
 */
public final class SigningKey {
    private static final int PUBLIC_PART = 0xa1;

    private final PrivateKey key;
    private final VerificationKey publicKey;

    private SigningKey(PrivateKey key, VerificationKey publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    /**
     * Reads a key.
     *
     * @param password UTF-8; needed when the file is encrypted
     * @param name for messages: where it comes from
     * @throws BadInputException when it is no such key, or the password does not fit
     */
    public static SigningKey parse(byte[] pem, Optional<byte[]> password, String name) {
        return parse(pem, password, new KeyNames(name, "the password"));
    }

    /**
     * As {@link #parse(byte[], Optional, String)}.
     *
     * @param passwordName for messages: where the password comes from
     */
    public static SigningKey parse(byte[] pem, Optional<byte[]> password, String name, String passwordName) {
        return parse(pem, password, new KeyNames(name, passwordName));
    }

    private static SigningKey parse(byte[] pem, Optional<byte[]> password, KeyNames names) {
        try {
            byte[] der = PrivateKeyFile.decrypted(Pem.parse(pem), password, names);
            try {
                return ofPkcs8(der);
            } finally {
                Arrays.fill(der, (byte) 0);
            }
        } catch (MalformedException e) {
            throw new BadInputException(
                    "SIGNING_KEY_INVALID",
                    "the signing key from " + names.key() + " cannot be used: " + e.reason(),
                    "It is a PEM file of an ECDSA key on P-256: what `cosign generate-key-pair` writes, or"
                            + " `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`.");
        }
    }

    private static SigningKey ofPkcs8(byte[] der) throws MalformedException {
        PrivateKey key;
        try {
            key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new MalformedException("it is no elliptic-curve key in PKCS#8");
        }
        if (!(key instanceof ECPrivateKey ec) || !P256.isCurveOf(ec.getParams())) {
            throw new MalformedException("its curve is not P-256");
        }
        SigningKey read = new SigningKey(key, P256.publicKey(publicPoint(der)));
        byte[] probe = {1};
        if (!read.publicKey.verifies(probe, read.sign(probe))) {
            throw new MalformedException("its public part belongs to another key");
        }
        return read;
    }

    /** The point beside the number (RFC 5915); the JDK does not give it out. */
    private static byte[] publicPoint(byte[] der) throws MalformedException {
        String none = "its public part is missing (`openssl pkcs8 -topk8 -nocrypt` writes it)";
        List<Der> info = Der.first(Der.all(der), Der.SEQUENCE, none).inside();
        List<Der> inner = Der.all(Der.first(info, Der.OCTETS, none).content());
        List<Der> parts = Der.first(inner, Der.SEQUENCE, none).inside();
        byte[] bits = Der.first(Der.first(parts, PUBLIC_PART, none).inside(), Der.BITS, none)
                .content();
        return bits.length == 0 ? bits : Arrays.copyOfRange(bits, 1, bits.length);
    }

    byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    /** What verifies its signatures. */
    public VerificationKey publicKey() {
        return publicKey;
    }

    @Override
    public String toString() {
        return "signing " + publicKey;
    }
}
