package io.epicheck.report;

/** How the words of a text summary are emphasised. The texts that come in are safe to print; colours may be added. */
public interface SummaryStyle {
    /** No emphasis at all. */
    SummaryStyle PLAIN = new SummaryStyle() {};

    /** The title of a good outcome. */
    default String good(String text) {
        return text;
    }

    /** The title of a bad outcome. */
    default String bad(String text) {
        return text;
    }

    /** A label such as {@code cause}. */
    default String label(String text) {
        return text;
    }

    /** What matters less. */
    default String faint(String text) {
        return text;
    }
}
