package io.epicheck.image.metadata;

/** A rule that cannot be read. */
final class RuleMistake extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;
    private final String hint;

    /** @param offset in the rule's text, counted from 0 */
    RuleMistake(int offset, String message, String hint) {
        super(message, null, false, false);
        this.offset = offset;
        this.hint = hint;
    }

    int offset() {
        return offset;
    }

    String hint() {
        return hint;
    }

    String message() {
        return String.valueOf(getMessage());
    }

    /** The same, in a text that begins further right. */
    RuleMistake moved(int by) {
        return new RuleMistake(offset + by, message(), hint);
    }
}
