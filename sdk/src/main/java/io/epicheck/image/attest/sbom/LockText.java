package io.epicheck.image.attest.sbom;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.yaml.YamlDocuments;

/**
 * The text of a lock file.
 *
 * @param name for messages: its path
 * @param text without a byte order mark
 */
record LockText(String name, String text) {
    /** Those of the largest repositories have a few MB; what is far above is none. */
    static final int LARGEST = 16 << 20;

    private static final String CONFLICT = "<<<<<<< ";

    /** @throws BadInputException when it is too large, not UTF-8, or holds a conflict of git */
    static LockText of(byte[] bytes, String name) {
        if (bytes.length > LARGEST) {
            throw tooLarge(name, bytes.length);
        }
        LockText lock;
        try {
            String text = YamlDocuments.text(bytes, name);
            lock = new LockText(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (BadInputException e) {
            throw LockFormat.UNKNOWN.invalid(e.problems());
        }
        int conflict = lock.line(CONFLICT);
        if (conflict > 0) {
            throw LockFormat.of(lock).invalid(lock.at(conflict, 1), "a conflict of a merge was left in it");
        }
        return lock;
    }

    static BadInputException tooLarge(String name, long size) {
        return LockFormat.UNKNOWN.invalid(
                new Position(name, 1, 1), "has " + size + " bytes; at most " + LARGEST + " are read");
    }

    Position at(int line, int column) {
        return new Position(name, line, column);
    }

    boolean hasLine(String start) {
        return line(start) > 0;
    }

    /** The first line that begins so, counted from 1; 0 when there is none. */
    private int line(String start) {
        int at = text.startsWith(start) ? 0 : text.indexOf("\n" + start) + 1;
        if (at == 0 && !text.startsWith(start)) {
            return 0;
        }
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }
}
