package io.epicheck.cluster;

import java.util.List;

/**
 * The API server refused a request for good. An outcome of a verb, so callers of {@link KubeApi} decide what it means.
 *
 * <p>The message is the server's own text; it may quote values, so it is redacted before it is shown, and withheld for Secrets.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;
    private final transient List<Cause> causes;

    public ApiException(int status, String reason, String message, List<Cause> causes) {
        super(message);
        this.status = status;
        this.reason = reason;
        this.causes = List.copyOf(causes);
    }

    /** HTTP status code. */
    public int status() {
        return status;
    }

    /** Kubernetes' machine-readable reason: {@code Forbidden}, {@code Conflict}, {@code Invalid}; empty when unknown. */
    public String reason() {
        return reason;
    }

    /** {@code status.details.causes}: for a conflict one per field. */
    public List<Cause> causes() {
        return causes;
    }

    /** One field and what is wrong with it. */
    public record Cause(String reason, String field, String message) {}
}
