package io.epicheck.image.node;

import io.epicheck.image.oci.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The name of a result: a digest of all that it was made of. Files count by name, executable bit, link target and bytes; never by time,
 * owner or place, so that it is the same in another checkout and on another agent.
 */
final class ContentKey {
    private static final int BUFFER = 64 * 1024;

    private final MessageDigest sha256 = Digests.sha256();

    /** Each part has its length, so that no two lists of parts look alike. */
    ContentKey text(String name, String value) {
        part(name.getBytes(StandardCharsets.UTF_8));
        part(value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    ContentKey bytes(String name, byte[] value) {
        part(name.getBytes(StandardCharsets.UTF_8));
        part(value);
        return this;
    }

    /** A file, or a link as a link. */
    ContentKey file(String name, Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return text("link " + name, Files.readSymbolicLink(file).toString());
        }
        FileTree.requirePlain(file);
        text(Files.isExecutable(file) ? "program" : "file", name);
        long size = 0;
        MessageDigest content = Digests.sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                content.update(buffer, 0, read);
                size += read;
            }
        }
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(size).array());
        sha256.update(content.digest());
        return this;
    }

    /** A file that is read: of a link also what it leads to, wherever that is. */
    ContentKey input(String name, Path file) throws IOException {
        file(name, file);
        return Files.isSymbolicLink(file) && Files.exists(file) ? tree("behind " + name, file.toRealPath()) : this;
    }

    /** Everything below a folder, empty folders included; nothing when there is nothing. */
    ContentKey tree(String name, Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return text("absent", name);
        }
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            return file(name, root);
        }
        for (Path path : FileTree.sorted(root)) {
            String below = name + "/" + FileTree.name(root, path);
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                text("folder", below);
            } else {
                file(below, path);
            }
        }
        return this;
    }

    /** 64 hexadecimal digits; ends the computation. */
    String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    private void part(byte[] bytes) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        sha256.update(bytes);
    }
}
