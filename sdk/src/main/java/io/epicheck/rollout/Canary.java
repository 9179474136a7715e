package io.epicheck.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A rollout that begins with a few new pods beside the old ones, behind the same Service. Each step brings the new pods to a share of the
 * traffic; when one of them fails, or a check of them does, they are removed, and the old pods were never touched.
 *
 * <p>The share is one of pods: Services spread connections over them evenly, so with few pods it is coarse (one new pod beside three old
 * ones takes a quarter, whatever less was asked for). Old pods are not taken away for it. Immutable.
 *
 * @param steps shares of the traffic in percent, ascending, each from 1 to 50: at 50 there are as many new pods as old ones
 * @param pause how long a step lasts once its pods are ready; zero for no pause
 * @param check asks the new pods alone, at the begin and at the end of each pause
 */
public record Canary(List<Integer> steps, Duration pause, ReleaseCheck check) {
    /** As many new pods as old ones. */
    public static final int LARGEST_STEP = 50;

    private static final String TRACK = "epicheck.io/track";

    /** @throws IllegalArgumentException when the steps are none, not ascending or out of range, or the pause is negative */
    public Canary {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || pause.isNegative()) {
            throw new IllegalArgumentException("a canary has at least one step, and no negative pause");
        }
        int before = 0;
        for (int step : steps) {
            if (step <= before || step > LARGEST_STEP) {
                throw new IllegalArgumentException("steps are ascending, from 1 to " + LARGEST_STEP + ": " + steps);
            }
            before = step;
        }
    }

    /** The labels that only the new pods have while there are both; a check of them alone selects by these. */
    public static Map<String, String> podLabels() {
        return Map.of(TRACK, "canary");
    }

    /** How many new pods take at least a share of the traffic beside so many old ones. */
    static int pods(int old, int percent) {
        return Math.max(1, (old * percent + 99 - percent) / (100 - percent));
    }
}
