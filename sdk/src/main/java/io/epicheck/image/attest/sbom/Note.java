package io.epicheck.image.attest.sbom;

/**
 * What a document says of itself.
 *
 * @param gap whether something is missing that should be there, of which a person must know
 */
record Note(String text, boolean gap) {
    static Note remark(String text) {
        return new Note(text, false);
    }

    static Note gap(String text) {
        return new Note(text, true);
    }
}
