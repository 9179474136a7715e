package io.epicheck.image.dockerfile;

/** An archive that is not changed, because not all of it is understood. */
final class UnusualArchive extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String why;

    /** @param why to be read after "the layer" */
    UnusualArchive(String why) {
        super(why);
        this.why = why;
    }

    String why() {
        return why;
    }
}
