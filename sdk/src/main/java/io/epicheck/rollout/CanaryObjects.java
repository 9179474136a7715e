package io.epicheck.rollout;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.rollout.journal.Entry;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a canary adds to the namespace for a while. On the way back, and once the release itself runs, there is none of it.
 *
 * @param service set when requests go to the new pods alone
 */
record CanaryObjects(List<CanaryDeployment> deployments, Optional<CanaryService> service) {
    static final CanaryObjects NONE = new CanaryObjects(List.of(), Optional.empty());

    CanaryObjects {
        deployments = List.copyOf(deployments);
    }

    /** @throws io.epicheck.BadInputException when another object has a name that is needed */
    static CanaryObjects of(Canary canary, ReleasePlan plan, KubeApi api) {
        List<CanaryDeployment> deployments = CanaryDeployment.in(plan, api);
        return deployments.isEmpty()
                ? NONE
                : new CanaryObjects(
                        deployments, canary.traffic().flatMap(alone -> CanaryService.of(alone.service(), plan, api)));
    }

    boolean isEmpty() {
        return deployments.isEmpty();
    }

    /** In the order in which they are created. */
    List<ObjectRef> refs() {
        return Stream.concat(
                        service.map(CanaryService::ref).stream(),
                        deployments.stream().map(CanaryDeployment::ref))
                .toList();
    }

    List<Entry> entries() {
        return refs().stream().map(ref -> new Entry(ref, Optional.empty())).toList();
    }
}
