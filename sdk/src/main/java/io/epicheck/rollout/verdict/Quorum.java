package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One bad pod of many may have met a bad node: a cause must hold for 10 % of the pods that are wanted, one at least, or for all that there
 * are so far.
 */
final class Quorum {
    private Quorum() {}

    /** @param newPods those that count */
    static Optional<Finding> of(
            List<KubeObject> newPods, int desired, Function<KubeObject, Optional<Finding>> failure) {
        Map<CauseCode, Finding> first =
                new EnumMap<>(CauseCode.class); // in the order of the codes: the root cause first
        Map<CauseCode, Integer> count = new EnumMap<>(CauseCode.class);
        for (KubeObject pod : newPods) {
            failure.apply(pod).ifPresent(finding -> {
                first.putIfAbsent(finding.code(), finding);
                count.merge(finding.code(), 1, Integer::sum);
            });
        }
        int needed = Math.min(needed(Math.max(desired, newPods.size())), newPods.size());
        return first.values().stream()
                .filter(finding -> count.getOrDefault(finding.code(), 0) >= needed)
                .findFirst();
    }

    static int needed(int pods) {
        return Math.max(1, (pods + 9) / 10);
    }
}
