package io.epicheck.secret;

import java.util.regex.Pattern;

/**
 * Makes foreign text (server messages, container logs, names) harmless before it is printed: no terminal control, no commands for a
 * CI runner that reads the log. Pure.
 */
public final class Sanitizer {
    /** ECMA-48: CSI, OSC and the other strings up to their end, and two-byte escapes. */
    private static final Pattern ESCAPES = Pattern.compile("(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]?"
            + "|(?:\\u001b[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^\\u0007\\u001b\\u009c\\n]*(?:\\u0007|\\u001b\\\\|\\u009c)?"
            + "|\\u001b[ -/]*[0-~]?");
    /** Other control characters, and the ones that reorder or hide text (Trojan Source, CVE-2021-42574). */
    private static final Pattern CONTROLS = Pattern.compile(
            "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff]");
    /** A workflow command begins a line; the runner skips white space before it. */
    private static final Pattern WORKFLOW_COMMAND = Pattern.compile("(?m)^(\\s*):(?=:)");
    /** {@code ##[group]}, {@code ##vso[...]}, {@code ##teamcity[...]} count anywhere in a line. */
    private static final Pattern HASH_COMMAND = Pattern.compile("##(?=[\\w.]*\\[)");

    private Sanitizer() {}

    /** Text of several lines; line ends become {@code \n}, control characters U+FFFD, commands get a space that disarms them. */
    public static String text(String foreign) {
        String lines = foreign.replace("\r\n", "\n").replace('\r', '\n').replaceAll("[\\u0085\\u2028\\u2029]", "\n");
        String plain = CONTROLS.matcher(ESCAPES.matcher(lines).replaceAll("")).replaceAll("\uFFFD");
        return HASH_COMMAND
                .matcher(WORKFLOW_COMMAND.matcher(plain).replaceAll("$1: "))
                .replaceAll("# #");
    }

    /** The same on one line: line ends and tabs become single spaces. */
    public static String line(String foreign) {
        return text(foreign)
                .replaceAll("[ \\t]*\\n[ \\t]*", " ")
                .replace('\t', ' ')
                .strip();
    }
}
