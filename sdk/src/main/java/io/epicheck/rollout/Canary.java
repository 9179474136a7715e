package io.epicheck.rollout;

import io.epicheck.BadInputException;
import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.manifest.ChangeKind;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.manifest.ReleasePlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

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
 * @param traffic requests to the new pods alone during the pauses
 */
public record Canary(List<Integer> steps, Duration pause, ReleaseCheck check, Optional<Alone> traffic) {
    /** As many new pods as old ones. */
    public static final int LARGEST_STEP = 50;

    private static final String TRACK = "epicheck.io/track";
    private static final String SUFFIX = "-canary";

    /**
     * Requests to the new pods alone.
     *
     * @param service of the release; it must be of type NodePort, otherwise nothing is sent. For the time of the canary a second Service leads
     *     to its new pods, see {@link #nameOf}
     * @param watch asks that second Service
     */
    public record Alone(String service, TrafficWatch watch) {}

    /** With no requests to the new pods alone. */
    public Canary(List<Integer> steps, Duration pause, ReleaseCheck check) {
        this(steps, pause, check, Optional.empty());
    }

    /** The same, with requests to the new pods alone. */
    public Canary withTraffic(Alone alone) {
        return new Canary(steps, pause, check, Optional.of(alone));
    }

    /** What the canary of a Deployment or Service is called. */
    public static String nameOf(String original) {
        return original + SUFFIX;
    }

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

    /** Gives a tree that the caller owns the labels of a canary. */
    static void label(ObjectNode labels) {
        podLabels().forEach(labels::put);
    }

    /** What an apply of an object of the canary does, as the server says. */
    static PlannedChange planned(KubeApi api, ObjectRef ref, KubeObject desired, Optional<KubeObject> live) {
        return new PlannedChange(
                ref,
                desired,
                live,
                api.apply(desired, ApplyOptions.DRY_RUN),
                live.isEmpty() ? ChangeKind.CREATED : ChangeKind.CONFIGURED,
                List.of());
    }

    /** @throws BadInputException when an object of somebody else, or of the release, has the name that a canary needs */
    static void requireFree(ObjectRef ref, Optional<KubeObject> live, ReleasePlan plan) {
        boolean planned = plan.changes().stream()
                .anyMatch(change -> change.ref().toString().equals(ref.toString()));
        if (planned || live.filter(object -> !isOurs(object)).isPresent()) {
            throw new BadInputException(
                    "CANARY_NAME_TAKEN",
                    "the canary needs the name " + ref + ", and another object has it",
                    "Rename that one, or leave `strategy.canary` out for this environment.");
        }
    }

    private static boolean isOurs(KubeObject object) {
        return object.labels().entrySet().containsAll(podLabels().entrySet()) && ForeignChange.isWrittenByUs(object);
    }

    /** How many new pods take at least a share of the traffic beside so many old ones. */
    static int pods(int old, int percent) {
        return Math.max(1, (old * percent + 99 - percent) / (100 - percent));
    }
}
