package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.util.List;

/** A Service that is to get an address from outside has it. Its pods are judged with their workload. */
final class ServiceVerdict {
    private ServiceVerdict() {}

    static Verdict of(Snapshot snapshot, KubeObject service) {
        if (!service.text("/spec/type").equals("LoadBalancer")
                || !service.at("/status/loadBalancer/ingress").isEmpty()) {
            return new Ready(Counts.NONE);
        }
        List<String> warnings = Evidence.warnings(snapshot, service);
        return new Progressing(
                Counts.NONE,
                "its load balancer has no address"
                        + (warnings.isEmpty() ? "" : "; " + warnings.get(warnings.size() - 1)));
    }
}
