package io.epicheck.image.registry;

import java.io.IOException;

/** An answer that may be another one in a moment. */
final class PassingFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    PassingFailure(String message, Answer answer) {
        super(message);
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }
}
