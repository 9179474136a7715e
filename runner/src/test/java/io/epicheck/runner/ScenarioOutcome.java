package io.epicheck.runner;

import io.epicheck.runner.Runs.Run;
import io.epicheck.runner.Sightings.Sighting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a scenario.
 *
 * @param before the namespace while the healthy release ran
 * @param after the namespace when the second run had ended
 * @param sighting the first decisive sign, seen by a watch of the test's own
 */
record ScenarioOutcome(
        FailureScenario scenario,
        Run changed,
        Map<String, String> before,
        Map<String, String> after,
        Optional<Sighting> sighting,
        RunMoments moments) {
    static final String HEADER =
            "| scenario | cause code | decisive after apply, s | to verdict, s | to restored, s |\n|---|---|--:|--:|--:|\n";

    /** From when on the failure can be known. */
    Optional<Instant> decisive() {
        return sighting.map(seen -> seen.time().plus(scenario.window())).or(moments::smokeBegan);
    }

    /** Negative when the verdict came before the test's own watch has seen the sign. */
    Optional<Double> secondsToVerdict() {
        return seconds(decisive(), moments.verdict());
    }

    Optional<Double> secondsToRestored() {
        return seconds(decisive(), moments.restored());
    }

    /** The code of the cause, or how else it ended. */
    String ending() {
        try {
            String code = changed.result().getProperty("cause-code", "");
            return code.isEmpty() ? changed.result().getProperty("outcome", "") : code;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String row() {
        return "| " + scenario.name() + " | " + ending() + " | " + shown(decisiveAfterApply()) + " | "
                + shown(secondsToVerdict()) + " | " + shown(secondsToRestored()) + " |\n";
    }

    /** What only makes a start slow decides nothing. */
    private Optional<Double> decisiveAfterApply() {
        return scenario.mustFail() ? seconds(moments.applied(), decisive()) : Optional.empty();
    }

    private static Optional<Double> seconds(Optional<Instant> from, Optional<Instant> to) {
        return from.flatMap(begin -> to.map(end -> Duration.between(begin, end).toMillis() / 1000.0));
    }

    private static String shown(Optional<Double> seconds) {
        return seconds.map(value -> String.format(Locale.ROOT, "%.1f", Math.max(0, value)))
                .orElse("-");
    }
}
