package io.epicheck.runner.console;

import io.epicheck.report.SummaryStyle;

/** Colours by ECMA-48 sequences, or none at all. Colour never carries a meaning of its own: the words say it too. */
public record Style(boolean colours) implements SummaryStyle {
    private static final String RESET = "\u001b[0m";

    @Override
    public String good(String text) {
        return in("\u001b[1;32m", text);
    }

    @Override
    public String bad(String text) {
        return in("\u001b[1;31m", text);
    }

    /** Something that a person should look at. */
    String warning(String text) {
        return in("\u001b[33m", text);
    }

    @Override
    public String label(String text) {
        return in("\u001b[1m", text);
    }

    @Override
    public String faint(String text) {
        return in("\u001b[2m", text);
    }

    private String in(String sequence, String text) {
        return colours ? sequence + text + RESET : text;
    }
}
