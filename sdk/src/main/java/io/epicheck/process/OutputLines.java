package io.epicheck.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Makes lines of a program's output: UTF-8, without colours, of at most 4000 bytes, each state of a line that is written over. Not thread-safe.
 */
public final class OutputLines {
    /** Stands where a line was cut. */
    public static final String CUT = " [...]";

    private static final int LONGEST = 4000;

    /** Escape sequences of terminals (ECMA-48, CSI), which some tools write without one. */
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;

    /** @param lines gets each line that is not empty */
    public OutputLines(Consumer<String> lines) {
        this.lines = lines;
    }

    /** Takes the first {@code count} bytes; what is no whole line waits for the rest of it. */
    public void put(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                end();
            } else if (line.size() < LONGEST) {
                line.write(bytes[i]);
            } else {
                cut = true;
            }
        }
    }

    /** Gives away what there is of the current line. */
    public void end() {
        if (line.size() == 0) {
            return;
        }
        String text = COLOURS.matcher(line.toString(StandardCharsets.UTF_8))
                .replaceAll("")
                .stripTrailing();
        // A character may be cut in two.
        String shown = cut ? text.replaceFirst("\uFFFD+$", "") + CUT : text;
        line.reset();
        cut = false;
        if (!shown.isEmpty()) {
            lines.accept(shown);
        }
    }
}
