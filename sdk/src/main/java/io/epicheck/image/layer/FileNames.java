package io.epicheck.image.layer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Names of files as UTF-8, whatever the locale: under {@code LANG=C} Java cannot show a name that is not ASCII, but keeps its bytes, and an
 * URI of it shows them.
 */
final class FileNames {
    private FileNames() {}

    /**
     * The last part of a path.
     *
     * @throws CharacterCodingException when its bytes are not UTF-8
     */
    static String name(Path path) throws CharacterCodingException {
        Path last = path.getFileName();
        return last == null ? "" : text(last);
    }

    /** A relative or absolute path, with slashes; empty parts and dots stay. */
    static String text(Path path) throws CharacterCodingException {
        String shown = path.toString();
        if (shown.chars().allMatch(c -> c < 128)) {
            return path.getFileSystem().getSeparator().equals("/") ? shown : shown.replace('\\', '/');
        }
        String raw = path.getFileSystem().getPath("/").resolve(path).toUri().getRawPath();
        String decoded = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes(raw)))
                .toString();
        String name = path.isAbsolute() ? decoded : decoded.substring(1);
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name; // it was a folder
    }

    private static byte[] bytes(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%') {
                bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        return bytes.toByteArray();
    }
}
