package io.epicheck.rollout;

import io.epicheck.event.PipelineEvent.Status;
import io.epicheck.event.StepRunner;
import io.epicheck.event.StepRunner.Ending;
import io.epicheck.retry.Deadline;
import io.epicheck.rollout.verdict.RunningImages;
import io.epicheck.rollout.verdict.Target;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for workloads, verifies what runs, and has the release checked: writes nothing. */
final class Settling {
    private Settling() {}

    static Optional<Cause> settle(Session session, Wait wait, List<Target> targets, Deadline deadline) {
        return settle(session, wait, targets, deadline, Optional::empty);
    }

    /** @param alarm what it says ends the wait */
    static Optional<Cause> settle(
            Session session, Wait wait, List<Target> targets, Deadline deadline, Supplier<Optional<Cause>> alarm) {
        return settle(session.settings(), session.steps(), wait, targets, deadline, alarm);
    }

    static Optional<Cause> settle(
            RolloutSettings settings,
            StepRunner steps,
            Wait wait,
            List<Target> targets,
            Deadline deadline,
            Supplier<Optional<Cause>> alarm) {
        if (targets.isEmpty()) {
            return Optional.empty();
        }
        return judged(
                        settings,
                        steps,
                        "wait",
                        "Wait for the rollout",
                        () -> wait.until(targets, deadline, alarm),
                        targets.size() + (targets.size() == 1 ? " workload ready" : " workloads ready"))
                .or(() -> judged(
                        settings,
                        steps,
                        "verify",
                        "Verify what runs",
                        () -> targets.stream()
                                .flatMap(target -> RunningImages.mismatch(wait.snapshot(), target).stream())
                                .findFirst(),
                        "the asked images run, endpoints are ready"));
    }

    static Optional<Cause> smoke(Session session, Deadline deadline) {
        return smoke(session.settings(), session.steps(), deadline);
    }

    static Optional<Cause> smoke(RolloutSettings settings, StepRunner steps, Deadline deadline) {
        if (settings.check().equals(ReleaseCheck.none())) {
            return Optional.empty();
        }
        return judged(
                settings,
                steps,
                "smoke",
                "Smoke checks",
                () -> settings.check().check(settings.cluster(), settings.namespace(), deadline),
                "passed");
    }

    private static Optional<Cause> judged(
            RolloutSettings settings,
            StepRunner steps,
            String step,
            String title,
            Supplier<Optional<Cause>> work,
            String summary) {
        return judged(settings, steps, step, title, work, () -> summary);
    }

    /** A step that ends with a cause or well; what is thrown is a cause too. */
    static Optional<Cause> judged(
            RolloutSettings settings,
            StepRunner steps,
            String step,
            String title,
            Supplier<Optional<Cause>> work,
            Supplier<String> summary) {
        return steps.judged(step, title, () -> attempt(work), cause -> cause.map(
                        why -> new Ending(Status.FAILED, settings.redactor().redact(why.reason())))
                .orElseGet(() -> new Ending(Status.OK, summary.get())));
    }

    /** What is thrown is a cause too. */
    static Optional<Cause> attempt(Supplier<Optional<Cause>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return Optional.of(Thread.currentThread().isInterrupted() ? Causes.interrupted() : Causes.of(e, ""));
        }
    }
}
