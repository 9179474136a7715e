package io.epicheck;

/** Something outside did not answer in time; running the same thing again is safe (exit code 75). */
public final class TransientException extends EpicheckException {
    private static final long serialVersionUID = 1L;

    public TransientException(String code, String message, String nextStep) {
        super(code, message, nextStep);
    }

    public TransientException(String code, String message, String nextStep, Throwable cause) {
        super(code, message, nextStep, cause);
    }
}
