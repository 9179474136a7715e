package io.epicheck.rollout;

import io.epicheck.EpicheckException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.rollout.journal.EpochException;
import io.epicheck.rollout.lock.LockLostException;
import io.epicheck.rollout.verdict.Supersession;
import java.util.List;
import java.util.Objects;

/** Causes that are not verdicts: what was thrown, and by what. */
final class Causes {
    private Causes() {}

    static Cause interrupted() {
        CauseCode code = CauseCode.INTERRUPTED;
        return new Cause(code.name(), "", "the release was interrupted", List.of(), code.remedy());
    }

    static Cause superseded(KubeObject live, String manager) {
        return new Cause(
                Supersession.CODE,
                live.toString(),
                live + " is no longer as the unfinished release left it: it was changed by " + manager,
                List.of("generation " + live.generation(), "manager " + manager),
                "Find out who changed it; then deploy again with --force to go over it.");
    }

    /** Whether the cluster or our right to change it is out of reach: that says nothing about the release. */
    static boolean isOutage(Cause cause) {
        return switch (cause.code()) {
            case "API_UNREACHABLE",
                    "API_UNAVAILABLE",
                    "API_BUSY",
                    "CREDENTIALS_REJECTED",
                    "NOT_KUBERNETES",
                    "PROXY_REFUSED" -> true;
            default -> false;
        };
    }

    /** @param subject what was being done, for people */
    static Cause of(Throwable thrown, String subject) {
        if (thrown instanceof EpicheckException known) {
            return new Cause(known.code(), subject, text(known), List.of(), known.nextStep());
        }
        if (thrown instanceof LockLostException || thrown instanceof EpochException) {
            return new Cause(
                    LockLostException.CODE,
                    subject,
                    text(thrown),
                    List.of(),
                    "The other run finishes this release or takes it back; look at that one.");
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
