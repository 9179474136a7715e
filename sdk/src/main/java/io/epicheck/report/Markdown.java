package io.epicheck.report;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts foreign text into GitHub-flavoured Markdown where it can only be text: no HTML, link, image, mention, math or table cell. */
final class Markdown {
    private static final Pattern SPECIAL = Pattern.compile("[&<>`*_\\[\\]()#|~!\\\\@$]|:(?=//)");
    private static final Pattern BACKTICKS = Pattern.compile("`{3,}");
    private static final Pattern PLAIN_LINK = Pattern.compile("https?://[A-Za-z0-9._~:/?#&=+,;%-]+");

    private Markdown() {}

    /**
     * One line of text. Special characters become character references, which CommonMark never takes for structure (section 2.5), and
     * which read the same in a table cell, a heading and a list.
     */
    static String text(String foreign) {
        String line = foreign.replaceAll("\\s+", " ").strip();
        String safe = SPECIAL.matcher(line)
                .replaceAll(found -> "&#" + (int) found.group().charAt(0) + ";");
        // At the beginning these would make a list, a heading line or a thematic break.
        return safe.replaceFirst("^([-+=])", "&#" + (safe.isEmpty() ? 0 : (int) safe.charAt(0)) + ";")
                .replaceFirst("^([0-9]+)([.)])", "$1&#46;");
    }

    /** A code block whose fence is longer than any run of backticks inside, so that nothing inside can end it. */
    static String block(String foreign) {
        int longest = 2;
        Matcher runs = BACKTICKS.matcher(foreign);
        while (runs.find()) {
            longest = Math.max(longest, runs.group().length());
        }
        String fence = "`".repeat(longest + 1);
        return fence + "text\n" + foreign.stripTrailing() + "\n" + fence + "\n";
    }

    /** A link; only text when the address is not plainly one of the web. */
    static String link(String label, String url) {
        return PLAIN_LINK.matcher(url.toLowerCase(Locale.ROOT)).matches()
                ? "[" + text(label) + "](" + url + ")"
                : text(url);
    }
}
