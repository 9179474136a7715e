package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.config.DurationText;
import java.time.Duration;

/** Lengths of time as options have them. */
final class Times {
    private Times() {}

    /** @param option what its message calls it */
    static Duration of(String option, String text) {
        return DurationText.parse(text)
                .orElseThrow(() -> new BadInputException(
                        "BAD_DURATION",
                        option + ": `" + text + "` is no duration",
                        "Write a number with its unit: 30s, 10m, 1h30m."));
    }
}
