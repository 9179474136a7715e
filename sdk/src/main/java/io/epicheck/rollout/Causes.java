package io.epicheck.rollout;

import io.epicheck.EpicheckException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.ObjectRef;
import java.util.List;
import java.util.Objects;

/** Causes that are not verdicts: what was thrown, and by what. */
final class Causes {
    private Causes() {}

    static Cause interrupted() {
        CauseCode code = CauseCode.INTERRUPTED;
        return new Cause(code.name(), "", "the release was interrupted", List.of(), code.remedy());
    }

    /** @param subject what was being done, for people */
    static Cause of(Throwable thrown, String subject) {
        if (thrown instanceof EpicheckException known) {
            return new Cause(known.code(), subject, text(known), List.of(), known.nextStep());
        }
        if (thrown instanceof ApiException refusal) {
            return new Cause(
                    CauseCode.API_REFUSED.name(),
                    subject,
                    "the API server refuses it: " + text(refusal),
                    List.of("HTTP " + refusal.status() + " " + refusal.reason()),
                    "");
        }
        return new Cause(
                CauseCode.INTERNAL_ERROR.name(),
                subject,
                thrown.getClass().getSimpleName() + ": " + text(thrown),
                List.of(),
                "This is a defect of epicheck: please report it.");
    }

    /** Like {@link #of}, about one object. The server's text about a Secret is withheld, because it may quote the content. */
    static Cause writing(Throwable thrown, ObjectRef ref) {
        if (thrown instanceof ApiException refusal && ref.type().kind().equals("Secret")) {
            return new Cause(
                    CauseCode.API_REFUSED.name(),
                    ref.toString(),
                    "the API server refuses it; its text is withheld, because it may quote the content",
                    List.of("HTTP " + refusal.status() + " " + refusal.reason()),
                    "Check type, names of keys and size.");
        }
        return of(thrown, ref.toString());
    }

    private static String text(Throwable thrown) {
        return Objects.requireNonNullElse(thrown.getMessage(), "(no message)");
    }
}
