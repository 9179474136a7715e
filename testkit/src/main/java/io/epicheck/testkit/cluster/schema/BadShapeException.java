package io.epicheck.testkit.cluster.schema;

/** A tree that is no object of its kind; the message is the server's. */
public final class BadShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadShapeException(String message) {
        super(message);
    }
}
