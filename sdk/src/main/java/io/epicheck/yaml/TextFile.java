package io.epicheck.yaml;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads UTF-8 strictly: a wrong byte is a problem with its place, never a replacement character. */
final class TextFile {
    static final int LARGEST = 16 << 20;

    private TextFile() {}

    static String read(Path file, String name) {
        return decode(bytes(file, name), name);
    }

    private static byte[] bytes(Path file, String name) {
        if (!Files.exists(file)) {
            throw unusable(name, "the file does not exist", "check the path");
        }
        if (!Files.isRegularFile(file)) {
            throw unusable(name, "is no regular file", "name a file, not a folder or a device");
        }
        try {
            long size = Files.size(file);
            if (size > LARGEST) {
                throw unusable(name, "has " + size + " bytes; at most " + LARGEST + " are read", "split the file");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unusable(name, "cannot be read (" + e.getClass().getSimpleName() + ")", "check its permissions");
        }
    }

    static String decode(byte[] bytes, String name) {
        if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
            throw unusable(name, "is UTF-16; only UTF-8 is read", "save the file as UTF-8");
        }
        CharBuffer text = CharBuffer.allocate(bytes.length);
        ByteBuffer input = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(input, text, true);
        text.flip();
        if (result.isError()) {
            int wrong = input.position();
            String message = "is not UTF-8: byte 0x%02X at offset %d".formatted(bytes[wrong], wrong);
            throw unusable(end(name, text), message, "save the file as UTF-8");
        }
        return text.toString();
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    private static Position end(String name, CharSequence text) {
        int line = 1;
        int column = 1;
        for (int codePoint : text.codePoints().toArray()) {
            line = codePoint == '\n' ? line + 1 : line;
            column = codePoint == '\n' ? 1 : column + 1;
        }
        return new Position(name, line, column);
    }

    private static BadInputException unusable(String name, String message, String hint) {
        return unusable(new Position(name, 1, 1), message, hint);
    }

    private static BadInputException unusable(Position position, String message, String hint) {
        return new BadInputException(List.of(YamlDocuments.problem(position, message, hint)));
    }
}
