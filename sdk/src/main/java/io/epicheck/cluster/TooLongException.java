package io.epicheck.cluster;

import java.io.IOException;

/** An answer that is longer than any of a Kubernetes API server. */
final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(int limit) {
        super("the answer is longer than " + (limit >> 20) + " MiB");
    }
}
