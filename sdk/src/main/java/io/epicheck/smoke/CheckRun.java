package io.epicheck.smoke;

import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Durations;
import io.epicheck.retry.RetryPolicy;
import io.epicheck.retry.RetryRule;
import io.epicheck.retry.Time;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.CauseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs one check until enough successes came in a row, or its time is over. Used once, by one thread. */
final class CheckRun {
    private static final Duration BETWEEN_SUCCESSES = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

    private final Check check;
    private final String namespace;
    private final Attempt attempt;
    private final EventSink events;
    private final Deadline deadline;
    private final long start;
    private int attempts;
    private int bestRow;
    private Optional<FailedAttempt> lastFailure = Optional.empty();

    CheckRun(Check check, String namespace, Attempt attempt, EventSink events, Deadline overall) {
        this.check = check;
        this.namespace = namespace;
        this.attempt = attempt;
        this.events = events;
        this.deadline = overall.atMost(check.expect().deadline());
        this.start = overall.time().nanos();
    }

    /** Empty when it passed. */
    Optional<Cause> run() {
        RetryPolicy policy = RetryPolicy.standard()
                .withWaits(BETWEEN_SUCCESSES, LONGEST_WAIT)
                .onRepeat(repeat -> tell("attempt " + attempts + ": "
                        + repeat.failure().getMessage() + "; again in " + Durations.words(repeat.pause())));
        try {
            Response last = policy.call(deadline, CheckRun::rule, this::successesInARow);
            tell("passed: status " + last.status() + " in " + Durations.words(last.took())
                    + (attempts == 1 ? "" : ", " + attempts + " requests in " + Durations.words(elapsed())));
            return Optional.empty();
        } catch (FailedAttempt failure) {
            tell("failed: " + failure.getMessage());
            return Optional.of(cause(failure));
        }
    }

    /** One try for a check that no longer decides anything: is this broken too? */
    String glance() {
        if (deadline.hasPassed()) {
            return check.name() + ": not tried";
        }
        try {
            Response response = attempt.run(limit());
            return check.name() + ": passes (status " + response.status() + ")";
        } catch (FailedAttempt failure) {
            return check.name() + ": fails too: " + failure.getMessage();
        }
    }

    private static RetryRule.Decision rule(Exception failure, int attempt) {
        return failure instanceof FailedAttempt failed && failed.worthRepeating()
                ? RetryRule.Decision.AGAIN
                : RetryRule.Decision.STOP;
    }

    private Response successesInARow() throws FailedAttempt {
        for (int row = 1; ; row++) {
            attempts++;
            Response response = ask();
            bestRow = Math.max(bestRow, row);
            if (row == check.expect().successes()) {
                return response;
            }
            Time time = deadline.time();
            time.pause(BETWEEN_SUCCESSES);
            if (deadline.hasPassed() || Thread.currentThread().isInterrupted()) {
                throw new FailedAttempt(
                        List.of("only " + row + " of " + check.expect().successes()
                                + " successes in a row before the time was over"),
                        List.of(),
                        false,
                        "give it a longer deadline, or ask for fewer successes");
            }
        }
    }

    /** A request that had hardly any time left says nothing about the app: then the failure before it is the one to tell. */
    private Response ask() throws FailedAttempt {
        Duration limit = limit();
        try {
            return attempt.run(limit);
        } catch (FailedAttempt failure) {
            boolean cutShort =
                    failure.isUnanswered() && limit.compareTo(check.expect().within()) < 0;
            FailedAttempt telling = cutShort ? lastFailure.orElse(failure) : failure;
            lastFailure = Optional.of(telling);
            throw telling;
        }
    }

    private Duration limit() {
        Duration within = check.expect().within();
        return within.compareTo(deadline.remaining()) < 0 ? within : deadline.remaining();
    }

    private Duration elapsed() {
        return Duration.ofNanos(deadline.time().nanos() - start);
    }

    private void tell(String message) {
        events.accept(new Progress("smoke", check.name(), message));
    }

    private Cause cause(FailedAttempt failure) {
        List<String> evidence = new ArrayList<>();
        failure.problems().stream().skip(1).forEach(evidence::add);
        evidence.addAll(failure.evidence());
        evidence.add(attempts + (attempts == 1 ? " attempt" : " attempts") + " in " + Durations.words(elapsed())
                + (check.expect().successes() == 1
                        ? ""
                        : "; at best " + bestRow + " of " + check.expect().successes() + " successes in a row"));
        return new Cause(
                CauseCode.SMOKE_FAILED.name(),
                check.subject(namespace),
                "smoke check " + check.name() + ": " + failure.problems().get(0),
                evidence,
                failure.nextStep().isEmpty() ? Advice.of(check, namespace) : failure.nextStep());
    }
}
