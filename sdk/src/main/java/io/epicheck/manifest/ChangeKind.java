package io.epicheck.manifest;

/** What a release does to one object. */
public enum ChangeKind {
    /** It does not exist yet. */
    CREATED,
    /** It exists and would be different afterwards. */
    CONFIGURED,
    /** It is as asked already: nothing is written. */
    UNCHANGED
}
