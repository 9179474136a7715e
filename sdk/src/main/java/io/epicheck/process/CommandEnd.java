package io.epicheck.process;

import java.util.List;

/**
 * How a program ended. Immutable.
 *
 * @param status its exit status
 * @param last at most 20 lines, the last ones that it wrote (of standard error alone, where the streams were kept apart)
 */
public record CommandEnd(int status, List<String> last) {
    public CommandEnd {
        last = List.copyOf(last);
    }

    /** Whether it says that all is well. */
    public boolean isWell() {
        return status == 0;
    }

    /** For a message: nothing, or the lines below it. */
    public String output() {
        return last.isEmpty() ? "" : "\n" + String.join("\n", last);
    }
}
