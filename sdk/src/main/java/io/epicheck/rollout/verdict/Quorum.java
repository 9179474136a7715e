package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** One bad pod of many may have met a bad node: a cause must hold for 10 % of the new pods, and for one at least. */
final class Quorum {
    private Quorum() {}

    static Optional<Finding> of(List<KubeObject> newPods, Function<KubeObject, Optional<Finding>> failure) {
        Map<String, Finding> first = new LinkedHashMap<>();
        Map<String, Integer> count = new LinkedHashMap<>();
        for (KubeObject pod : newPods) {
            failure.apply(pod).ifPresent(finding -> {
                first.putIfAbsent(finding.code(), finding);
                count.merge(finding.code(), 1, Integer::sum);
            });
        }
        int needed = Math.max(1, (newPods.size() + 9) / 10);
        return first.values().stream()
                .filter(finding -> count.getOrDefault(finding.code(), 0) >= needed)
                .findFirst();
    }
}
