package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.EpicheckException;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.secret.Sanitizer;
import java.util.Objects;

/** An exception as a person reads it: cause, then the next step. */
final class FailureText {
    private FailureText() {}

    static int exitCode(RuntimeException thrown) {
        return ExitCode.of(thrown);
    }

    static String of(RuntimeException thrown) {
        String message = Sanitizer.text(Objects.requireNonNullElse(thrown.getMessage(), "no message"));
        if (thrown instanceof BadInputException bad && !bad.problems().isEmpty()) {
            int count = bad.problems().size();
            return message + "\n" + (count == 1 ? "1 problem" : count + " problems") + ", nothing was touched"
                    + (bad.nextStep().isEmpty() ? "" : "\nnext step: " + bad.nextStep());
        }
        if (thrown instanceof EpicheckException known) {
            return "error: " + message + " (" + known.code() + ")"
                    + (known.nextStep().isEmpty() ? "" : "\nnext step: " + Sanitizer.text(known.nextStep()));
        }
        return "error: internal error: " + thrown.getClass().getSimpleName() + ": " + message
                + "\nnext step: run again with -v and report the trace; this is a defect of epicheck";
    }
}
