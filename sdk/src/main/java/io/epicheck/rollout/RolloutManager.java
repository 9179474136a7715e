package io.epicheck.rollout;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.event.EventSink;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.manifest.ReleasePlanner;
import io.epicheck.retry.Time;
import io.epicheck.rollout.verdict.Judge;
import io.epicheck.rollout.verdict.Snapshot;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.rollout.watch.WatchedKinds;
import io.epicheck.secret.Redactor;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Brings a release into a namespace as one transaction: all of its objects, or what was there before. Immutable and thread-safe; each
 * deploy is for one thread, and interrupting that thread rolls back.
 *
 * <pre>{@code
 * RolloutResult result = RolloutManager.in(cluster, "epicheck")
 *     .verifyWith(SmokeTester.get("https://epicheck.example.com/api/health"))
 *     .deploy(Manifests.load(Path.of("k8s")).withImage(app));
 * }</pre>
 *
 * <p>Limits by default: 10 minutes to the verdict, 5 more for going back.
 */
public final class RolloutManager {
    private final Cluster cluster;
    private final String namespace;
    private final ReleaseCheck check;
    private final EventSink sink;
    private final Duration deployLimit;
    private final Duration rollbackLimit;
    private final Time time;
    private final Redactor redactor;

    private RolloutManager(
            Cluster cluster,
            String namespace,
            ReleaseCheck check,
            EventSink sink,
            Duration deployLimit,
            Duration rollbackLimit,
            Time time,
            Redactor redactor) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.check = check;
        this.sink = sink;
        this.deployLimit = deployLimit;
        this.rollbackLimit = rollbackLimit;
        this.time = time;
        this.redactor = redactor;
    }

    /** A manager that checks nothing beyond the rollout itself, and tells nobody. */
    public static RolloutManager in(Cluster cluster, String namespace) {
        return new RolloutManager(
                cluster,
                namespace,
                ReleaseCheck.none(),
                EventSink.none(),
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Time.system(),
                Redactor.none());
    }

    /** Proves after the rollout, and again after a rollback, that the release serves. */
    public RolloutManager verifyWith(ReleaseCheck releaseCheck) {
        return new RolloutManager(cluster, namespace, releaseCheck, sink, deployLimit, rollbackLimit, time, redactor);
    }

    /** Tells what happens as it happens. */
    public RolloutManager listener(EventSink listener) {
        return new RolloutManager(cluster, namespace, check, listener, deployLimit, rollbackLimit, time, redactor);
    }

    /**
     * Limits.
     *
     * @param deploy from the first request to the verdict
     * @param rollback kept for going back, on top of it
     */
    public RolloutManager timeouts(Duration deploy, Duration rollback) {
        return new RolloutManager(cluster, namespace, check, sink, deploy, rollback, time, redactor);
    }

    public RolloutManager time(Time clock) {
        return new RolloutManager(cluster, namespace, check, sink, deployLimit, rollbackLimit, clock, redactor);
    }

    /** Masks secrets in what the cluster says. */
    public RolloutManager redactor(Redactor secrets) {
        return new RolloutManager(cluster, namespace, check, sink, deployLimit, rollbackLimit, time, secrets);
    }

    /**
     * What {@link #deploy} would change. Writes nothing.
     *
     * @throws io.epicheck.BadInputException with everything that is wrong with the manifests, by us or by the server
     */
    public ReleasePlan plan(Manifests manifests) {
        return ReleasePlanner.plan(cluster.api(), namespace, manifests.resolve(namespace));
    }

    /**
     * Applies, waits, verifies; goes back when any of it fails.
     *
     * @throws io.epicheck.EpicheckException when nothing could be tried: bad manifests, no permission, no answer. Once something was
     *     written every end is a {@link RolloutResult}.
     */
    public RolloutResult deploy(Manifests manifests) {
        List<Manifest> objects = manifests.resolve(namespace);
        return new Deployment(cluster, namespace, check, sink, time, redactor).run(objects, deployLimit, rollbackLimit);
    }

    /** How the workloads of these manifests are, without waiting. */
    public List<WorkloadStatus> status(Manifests manifests) {
        List<KubeObject> objects =
                manifests.resolve(namespace).stream().map(Manifest::object).toList();
        List<KubeObject> workloads = objects.stream()
                .filter(object -> WatchedKinds.isWorkload(object.apiVersion(), object.kind()))
                .toList();
        Collection<ResourceType> types =
                WatchedKinds.of(workloads.stream().map(KubeObject::kind).toList());
        try (NamespaceWatch watch = NamespaceWatch.start(cluster.api(), namespace, types, time)) {
            Snapshot snapshot = watch.snapshot();
            return workloads.stream()
                    .map(workload -> status(snapshot, workload, objects))
                    .toList();
        }
    }

    private static WorkloadStatus status(Snapshot snapshot, KubeObject workload, List<KubeObject> objects) {
        Optional<KubeObject> live = snapshot.find(workload.kind(), workload.namespace(), workload.name());
        if (live.isEmpty()) {
            return WorkloadStatus.missing(workload.toString());
        }
        Target target = new Target(live.get(), "", Selection.servicesOf(live.get(), objects), Duration.ZERO);
        return WorkloadStatus.of(workload.toString(), Judge.judge(snapshot, target));
    }
}
