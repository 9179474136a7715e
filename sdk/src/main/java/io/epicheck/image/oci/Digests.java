package io.epicheck.image.oci;

import io.epicheck.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests as registries write them. */
public final class Digests {
    private Digests() {}

    /** A new SHA-256, which every JDK has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** {@code sha256:} and 64 hexadecimal digits. */
    public static String of(byte[] bytes) {
        MessageDigest sha256 = sha256();
        sha256.update(bytes);
        return text(sha256);
    }

    /** The 64 hexadecimal digits of the SHA-256 alone, as names of files have them. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(sha256().digest(bytes));
    }

    /** The beginning of a digest, enough for people to tell it from others: the algorithm and 12 digits. */
    public static String shortened(String digest) {
        return digest.substring(0, Math.min(digest.length(), digest.indexOf(':') + 13));
    }

    /** The digest of a file, read in pieces. */
    public static String of(Path file) throws IOException {
        MessageDigest sha256 = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return text(sha256);
    }

    /**
     * A new computation of what a digest names: {@code sha256}, {@code sha384} or {@code sha512} (OCI image specification, "Digests").
     *
     * @throws ImageException {@code DIGEST_UNKNOWN} for any other: nothing could be verified
     */
    public static MessageDigest algorithm(String digest) {
        String name = digest.substring(0, Math.max(0, digest.indexOf(':')));
        try {
            return switch (name) {
                case "sha256" -> sha256();
                case "sha384" -> MessageDigest.getInstance("SHA-384");
                case "sha512" -> MessageDigest.getInstance("SHA-512");
                default ->
                    throw new ImageException(
                            "DIGEST_UNKNOWN",
                            "what comes as " + digest + " cannot be verified: no such algorithm is known here",
                            "Name it by its sha256, sha384 or sha512.");
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-2", e);
        }
    }

    /** The digest of bytes, by the algorithm of another digest. */
    public static String of(String digest, byte[] bytes) {
        MessageDigest computation = algorithm(digest);
        computation.update(bytes);
        return text(digest, computation);
    }

    /** Ends a computation by the algorithm of a digest. */
    public static String text(String digest, MessageDigest computation) {
        return digest.substring(0, digest.indexOf(':') + 1) + HexFormat.of().formatHex(computation.digest());
    }

    /** Ends a computation. */
    public static String text(MessageDigest digest) {
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }
}
