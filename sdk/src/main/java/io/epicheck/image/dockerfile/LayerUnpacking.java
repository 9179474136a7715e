package io.epicheck.image.dockerfile;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Digests;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Decompresses a layer, and holds it to both of its digests: what is written anew would hide that it was damaged. */
final class LayerUnpacking {
    private static final int BUFFER = 64 * 1024;

    private LayerUnpacking() {}

    static void unpack(Path layer, String digest, String diffId, Path tar) {
        MessageDigest packed = Digests.sha256();
        MessageDigest plain = Digests.sha256();
        try (InputStream in =
                        new DigestInputStream(new BufferedInputStream(Files.newInputStream(layer), BUFFER), packed);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(tar), plain)) {
            new GZIPInputStream(in, BUFFER).transferTo(out);
            in.transferTo(OutputStream.nullOutputStream());
        } catch (ZipException | EOFException e) {
            throw damaged(digest, "it cannot be decompressed: " + e.getMessage());
        } catch (IOException e) {
            throw new ImageException(
                    "LAYER_FAILED",
                    "layer " + digest + " cannot be unpacked into " + tar + ": " + e.getMessage(),
                    "Free some space, or let TMPDIR name another folder.",
                    e);
        }
        if (!Digests.text(packed).equals(digest)) {
            throw damaged(digest, "its bytes are others");
        }
        if (!Digests.text(plain).equals(diffId)) {
            throw damaged(digest, "its content is not the " + diffId + " that the configuration names");
        }
    }

    private static ImageException damaged(String digest, String why) {
        return new ImageException(
                "LAYOUT_UNUSABLE",
                "layer " + digest + " that the engine has exported is damaged: " + why,
                "Build it again.");
    }
}
