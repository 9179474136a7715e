package io.epicheck.lint;

import io.epicheck.BadInputException;
import io.epicheck.manifest.Manifest;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Adds to a release what keeps requests from being lost, with safe values: see docs/zero-downtime.md. Immutable, thread-safe, pure: the same
 * manifests and facts give the same objects.
 *
 * <pre>{@code
 * Manifests.load(Path.of("k8s")).finishedBy(Hardening.of(HardeningFacts.of(cluster.api().version())))
 * }</pre>
 *
 * <p>What somebody wrote stays, with two exceptions: numbers of a rolling update that leave no pod at all, and a time to end that is over
 * before the pod has done waiting. Only workloads that a Service of the release selects are touched; Jobs and CronJobs never.
 */
public final class Hardening implements UnaryOperator<List<Manifest>> {
    private final HardeningFacts facts;

    private Hardening(HardeningFacts facts) {
        this.facts = facts;
    }

    public static Hardening of(HardeningFacts facts) {
        return new Hardening(facts);
    }

    /**
     * What would be added, in the order of the manifests; nothing when they have it all.
     *
     * @param manifests as {@link io.epicheck.manifest.Manifests#resolve} gives them
     * @throws BadInputException when the server has no way to let a container wait before it ends
     */
    public List<Addition> additions(List<Manifest> manifests) {
        return hardener(manifests).additions();
    }

    /** What stays as it is although it can cost requests. */
    public List<Remark> remarks(List<Manifest> manifests) {
        return hardener(manifests).remarks();
    }

    /** The manifests with everything added. Throws as {@link #additions} does. */
    @Override
    public List<Manifest> apply(List<Manifest> manifests) {
        return Changes.apply(
                manifests, additions(manifests).stream().map(Addition::change).toList());
    }

    private Hardener hardener(List<Manifest> manifests) {
        Hardener hardener = new Hardener(manifests, facts).run();
        if (!hardener.problems().isEmpty()) {
            throw new BadInputException(
                    "HARDENING_NOT_POSSIBLE",
                    hardener.problems(),
                    "Say `hardening: {shell: true}` when the images hold a shell, write `lifecycle.preStop`, or take `harden` away.");
        }
        return hardener;
    }
}
