package io.epicheck.image.attest.sign;

/** Bytes are not what they should be; the message says in which way, in a few words. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedException(String reason) {
        super(reason);
    }

    /** The message. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
