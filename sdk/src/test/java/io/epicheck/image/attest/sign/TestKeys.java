package io.epicheck.image.attest.sign;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Keys that live as long as one test. */
public final class TestKeys {
    private static final byte[] PKCS8 =
            HexFormat.of().parseHex("308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420");
    private static final byte[] POINT_FOLLOWS = HexFormat.of().parseHex("a144034200");

    private final KeyPair pair;

    private TestKeys(KeyPair pair) {
        this.pair = pair;
    }

    public static TestKeys fresh() {
        return new TestKeys(pair("secp256r1"));
    }

    static KeyPair pair(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the public part, as OpenSSL and Go write it. */
    byte[] pkcs8() {
        return pkcs8(point());
    }

    byte[] pkcs8(byte[] point) {
        return joined(PKCS8, number(((ECPrivateKey) pair.getPrivate()).getS()), POINT_FOLLOWS, point);
    }

    byte[] point() {
        byte[] der = pair.getPublic().getEncoded();
        return Arrays.copyOfRange(der, der.length - 65, der.length);
    }

    public String pem() {
        return pem("PRIVATE KEY", pkcs8());
    }

    public String publicPem() {
        return pem("PUBLIC KEY", pair.getPublic().getEncoded());
    }

    public SigningKey signing() {
        return SigningKey.parse(bytes(pem()), Optional.empty(), "the test");
    }

    public VerificationKey verifying() {
        return VerificationKey.parse(bytes(publicPem()), "the test");
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] number(BigInteger number) {
        byte[] big = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(32, big.length);
        System.arraycopy(big, big.length - length, fixed, 32 - length, length);
        return fixed;
    }

    private static byte[] joined(byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
