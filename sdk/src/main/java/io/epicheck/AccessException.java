package io.epicheck;

/** Credentials were refused, or a permission is missing (exit code 4). */
public final class AccessException extends EpicheckException {
    private static final long serialVersionUID = 1L;

    public AccessException(String code, String message, String nextStep) {
        super(code, message, nextStep);
    }

    public AccessException(String code, String message, String nextStep, Throwable cause) {
        super(code, message, nextStep, cause);
    }
}
