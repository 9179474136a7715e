package io.epicheck.testkit.registry;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The only digest algorithm that this registry accepts. */
final class Sha256 {
    private Sha256() {}

    /** {@code sha256:} and 64 hex digits. */
    static String of(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static boolean isDigest(String text) {
        return text.matches("sha256:[0-9a-f]{64}");
    }
}
