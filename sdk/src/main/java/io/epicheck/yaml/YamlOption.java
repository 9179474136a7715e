package io.epicheck.yaml;

/** Departures from the way in which {@link YamlDocuments} reads by default. */
public enum YamlOption {
    /**
     * Plain {@code 0644} and {@code 08} are texts. By default they are problems: an octal number for kubectl (YAML 1.1), a decimal one in
     * YAML 1.2.
     */
    LEADING_ZEROS_ARE_TEXT,

    /** No problem quotes anything of the text: for files that hold credentials. */
    HIDE_CONTENT,

    /** Tags mean nothing, and of a key that occurs twice the last counts, as it is for kubectl: for files of other people. */
    TOLERANT,

    /**
     * For files that programs write and nobody quotes by hand: a document may be as large as the whole text, with twice as many values, and
     * what looks like a number and has no JSON form, such as the commit {@code 642e1904}, is a text.
     */
    WRITTEN_BY_PROGRAMS
}
