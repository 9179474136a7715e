package io.epicheck;

/**
 * Something could not be reached, read or understood; what a deploy ended in is never an exception but a value.
 *
 * <p>The message says the cause in one line, {@link #nextStep()} what a person can do about it, {@link #code()} is stable and meant
 * for programs. No message ever holds a secret.
 */
public sealed class EpicheckException extends RuntimeException
        permits BadInputException,
                ImageException,
                AccessException,
                LockHeldException,
                OlderReleaseException,
                TransientException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String nextStep;

    EpicheckException(String code, String message, String nextStep) {
        super(message);
        this.code = code;
        this.nextStep = nextStep;
    }

    EpicheckException(String code, String message, String nextStep, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.nextStep = nextStep;
    }

    /** Stable, upper case with underscores: {@code KUBECONFIG_EXEC_REFUSED}. */
    public String code() {
        return code;
    }

    /** What a person can do now; empty when there is no advice. */
    public String nextStep() {
        return nextStep;
    }
}
