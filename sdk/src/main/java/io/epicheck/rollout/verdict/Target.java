package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.time.Duration;
import java.util.List;

/**
 * A workload and the revision of it that is waited for.
 *
 * @param applied what the server stored when we applied it: status of an earlier generation does not count
 * @param staleProgress {@code lastUpdateTime} of the Progressing condition from before our apply, or empty; a condition that still has
 *     it tells about the revision before
 * @param services names of the Services that select its pods: each must have them as ready addresses. Of an Ingress: those that are known
 *     to exist
 * @param soak how long pods without a readiness probe must have run without a restart
 * @param rules what is declared about custom resources; those for other kinds do not count
 */
public record Target(
        KubeObject applied, String staleProgress, List<String> services, Duration soak, List<ReadinessRule> rules) {
    /** A program that has no readiness probe and dies while it starts is "ready" for as long as that takes. */
    public static final Duration SOAK = Duration.ofSeconds(5);

    public Target {
        services = List.copyOf(services);
        rules = List.copyOf(rules);
    }

    /** One about which nothing is declared. */
    public Target(KubeObject applied, String staleProgress, List<String> services, Duration soak) {
        this(applied, staleProgress, services, soak, List.of());
    }

    public String kind() {
        return applied.kind();
    }

    public String namespace() {
        return applied.namespace();
    }

    public String name() {
        return applied.name();
    }

    String kindId() {
        return Kinds.id(applied);
    }

    long appliedVersion() {
        return Versions.number(applied.resourceVersion());
    }

    /** {@code Deployment shop/web}. */
    @Override
    public String toString() {
        return applied.toString();
    }
}
