package io.epicheck.rollout.journal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** Text as compressed bytes in base64, in pieces that fit into an object. Pure. */
final class Packed {
    /** Objects are limited to 1 MiB and a bit more by etcd; base64 adds a third. */
    static final int PIECE = 512 * 1024;

    private static final int LARGEST = 256 * 1024 * 1024;

    private Packed() {}

    static List<String> pack(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] all = bytes.toByteArray();
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < all.length; from += PIECE) {
            byte[] piece = Arrays.copyOfRange(all, from, Math.min(all.length, from + PIECE));
            pieces.add(Base64.getEncoder().encodeToString(piece));
        }
        return pieces;
    }

    /** @throws UnreadableException when it is not what {@link #pack} made */
    static String unpack(List<String> pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (String piece : pieces) {
                bytes.writeBytes(Base64.getDecoder().decode(piece));
            }
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                byte[] text = gzip.readNBytes(LARGEST);
                return new String(text, StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException | ZipException e) {
            throw new UnreadableException("its packed part is damaged");
        } catch (IOException e) {
            throw new UnreadableException("its packed part is cut off");
        }
    }
}
