package io.epicheck;

/** An image could not be built, read or pushed (exit code 3). */
public final class ImageException extends EpicheckException {
    private static final long serialVersionUID = 1L;

    public ImageException(String code, String message, String nextStep) {
        super(code, message, nextStep);
    }

    public ImageException(String code, String message, String nextStep, Throwable cause) {
        super(code, message, nextStep, cause);
    }
}
