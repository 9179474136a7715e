package io.epicheck.image.attest.sbom;

import io.epicheck.BadInputException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The syntax of Yarn 1's lock file: {@code key value} or {@code key, key:} with what belongs to it two blanks further in. Texts stand in
 * quotes as in JSON, or bare. Used once, by one thread; takes time by the file's length only.
 */
final class YarnSyntax {
    private static final int INDENT = 2;
    private static final int DEEPEST = 16;

    private final LockText lock;
    private final List<Block> top = new ArrayList<>();
    private final Deque<Block> open = new ArrayDeque<>();
    private int number;
    private String line = "";
    private int at;

    private YarnSyntax(LockText lock) {
        this.lock = lock;
    }

    /** Something with lines below it. Keys at the top are patterns. */
    record Block(List<String> keys, Map<String, String> texts, Map<String, Block> blocks) {
        Block(List<String> keys) {
            this(keys, new HashMap<>(), new HashMap<>());
        }

        /** Empty when there is none. */
        String value(String key) {
            return texts.getOrDefault(key, "");
        }

        /** Of the lines below a key. */
        Map<String, String> values(String key) {
            Block block = blocks.get(key);
            return block == null ? Map.of() : block.texts();
        }
    }

    /** @throws BadInputException LOCKFILE_INVALID with the first mistake */
    static List<Block> parse(LockText lock) {
        YarnSyntax syntax = new YarnSyntax(lock);
        lock.text().lines().forEach(syntax::next);
        return syntax.top;
    }

    private void next(String text) {
        number++;
        line = text;
        at = 0;
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
        if (at == line.length() || line.charAt(at) == '#') {
            return;
        }
        if (line.charAt(at) == '\t') {
            throw wrong("a tab, and lines begin with blanks");
        }
        int depth = at / INDENT;
        if (at % INDENT != 0 || depth > open.size()) {
            throw wrong("a line that is " + at + " blanks further in, where " + open.size() * INDENT + " at most fit");
        }
        while (open.size() > depth) {
            open.pop();
        }
        content();
    }

    private void content() {
        List<String> keys = new ArrayList<>();
        keys.add(text());
        while (take(',')) {
            skipBlanks();
            keys.add(text());
        }
        if (take(':')) {
            skipBlanks();
            if (at == line.length()) {
                begin(new Block(keys));
                return;
            }
        } else {
            skipBlanks();
        }
        if (keys.size() > 1 || open.isEmpty()) {
            throw wrong("`:` and the end of the line are missing");
        }
        String value = text();
        skipBlanks();
        if (at < line.length()) {
            throw wrong("something follows the value");
        }
        open.element().texts().put(keys.get(0), value);
    }

    private void begin(Block block) {
        if (open.isEmpty()) {
            top.add(block);
        } else {
            open.element().blocks().put(block.keys().get(0), block);
        }
        if (open.size() == DEEPEST) {
            throw wrong("deeper than " + DEEPEST + " levels");
        }
        open.push(block);
    }

    private String text() {
        if (at == line.length()) {
            throw wrong("a text is missing at the end of the line");
        }
        return line.charAt(at) == '"' ? quoted() : bare();
    }

    private String bare() {
        int start = at;
        while (at < line.length() && " ,".indexOf(line.charAt(at)) < 0 && !isColonAtEnd()) {
            at++;
        }
        if (start == at) {
            throw wrong("a text is missing");
        }
        return line.substring(start, at);
    }

    /** Bare addresses hold colons, too; one that ends a key has nothing but a blank or the end behind it. */
    private boolean isColonAtEnd() {
        return line.charAt(at) == ':' && (at + 1 == line.length() || line.charAt(at + 1) == ' ');
    }

    private String quoted() {
        int start = at;
        at++;
        while (at < line.length() && line.charAt(at) != '"') {
            at += line.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= line.length()) {
            at = start;
            throw wrong("the quote is not closed on this line");
        }
        at++;
        String json = line.substring(start, at);
        if (json.indexOf('\\') < 0) {
            return json.substring(1, json.length() - 1);
        }
        try {
            return JsonMapper.shared().readTree(json).asString();
        } catch (JacksonException e) {
            at = start;
            throw wrong("an escape in the quotes is none of JSON");
        }
    }

    private boolean take(char c) {
        if (at < line.length() && line.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void skipBlanks() {
        while (at < line.length() && line.charAt(at) == ' ') {
            at++;
        }
    }

    private BadInputException wrong(String message) {
        return LockFormat.YARN_CLASSIC.invalid(
                lock.at(number, line.codePointCount(0, Math.min(at, line.length())) + 1),
                "is no lock file of Yarn 1: " + message);
    }
}
