package io.epicheck.process;

import java.io.IOException;
import java.time.Duration;

/** A program took too long, and was stopped. */
public final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoAnswerException(Duration limit) {
        super("no answer within " + limit.toSeconds() + " s");
    }
}
