package io.epicheck.image.attest;

/** What looking at one referrer has shown. */
public enum Verdict {
    /** Signed by the key, and about this image. */
    VALID,
    /** Names the key, and its signature is not of these bytes. */
    INVALID,
    /** Signed, and not by this key. */
    OTHER_KEY,
    /** Signed by the key, and about another image. */
    OTHER_DIGEST,
    /** Cannot be read. */
    MALFORMED,
    /** Carries no signature, so it proves nothing. */
    UNSIGNED,
    /** Something else that refers to the image. */
    UNKNOWN
}
