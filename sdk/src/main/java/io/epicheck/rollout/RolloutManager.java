package io.epicheck.rollout;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.StepRunner;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.manifest.ReleasePlanner;
import io.epicheck.retry.Time;
import io.epicheck.rollout.RolloutSettings.Limits;
import io.epicheck.rollout.RolloutSettings.Rules;
import io.epicheck.rollout.journal.JournalStore;
import io.epicheck.rollout.journal.ReleaseRecord;
import io.epicheck.rollout.journal.ReleaseRecords;
import io.epicheck.rollout.journal.ReleaseSource;
import io.epicheck.rollout.journal.UnreadableException;
import io.epicheck.rollout.lock.DeployLock;
import io.epicheck.rollout.lock.HeldLock;
import io.epicheck.rollout.lock.LockTiming;
import io.epicheck.rollout.verdict.Judge;
import io.epicheck.rollout.verdict.ReadinessRule;
import io.epicheck.rollout.verdict.Snapshot;
import io.epicheck.rollout.verdict.Target;
import io.epicheck.rollout.watch.NamespaceWatch;
import io.epicheck.rollout.watch.WatchedKinds;
import io.epicheck.secret.Redactor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Brings a release into a namespace as one transaction: all of its objects, or what was there before. Immutable and thread-safe; each
 * deploy is for one thread. One run at a time changes an application: the others wait for its lock.
 *
 * <pre>{@code
 * RolloutResult result = RolloutManager.in(cluster, "epicheck")
 *     .application("shop")
 *     .verifyWith(SmokeTester.get("https://epicheck.example.com/api/health"))
 *     .deploy(Manifests.load(Path.of("k8s")).withImage(app));
 * }</pre>
 *
 * <p>What a release does is written down in the cluster before it does it, so a process that dies leaves nothing behind that the next
 * {@link #deploy}, or {@link #recover}, does not finish or take back. Interrupting the thread ends a deploy within seconds: it writes
 * down that it was interrupted, gives the lock back, and takes nothing back by itself.
 *
 * <p>Limits by default: 10 minutes to the verdict, 5 more for going back, 5 to wait for another run.
 */
public final class RolloutManager {
    private final RolloutSettings settings;

    private RolloutManager(RolloutSettings settings) {
        this.settings = settings;
    }

    /** A manager that checks nothing beyond the rollout itself, and tells nobody. Its application is called {@code epicheck}. */
    public static RolloutManager in(Cluster cluster, String namespace) {
        return new RolloutManager(RolloutSettings.of(cluster, namespace));
    }

    /** Names what is deployed: its lock, journal and history are its own. An RFC 1123 label. */
    public RolloutManager application(String name) {
        ReleaseSource known = settings.source();
        return from(new ReleaseSource(name, known.runId(), known.runUrl(), known.ref(), known.commit(), known.by()));
    }

    /** Says where the release comes from: shown by {@link #history()}, and to those who wait for the lock. */
    public RolloutManager from(ReleaseSource source) {
        return new RolloutManager(settings.withSource(source));
    }

    /** Proves after the rollout, and again after a rollback, that the release serves. */
    public RolloutManager verifyWith(ReleaseCheck releaseCheck) {
        return new RolloutManager(settings.withCheck(releaseCheck));
    }

    /**
     * Watches from outside whether the rollout loses requests; too many are a cause to go back, {@code REQUESTS_LOST}. Not for {@link
     * #recover()}, which ends what another run began, nor for a release that writes nothing.
     */
    public RolloutManager watchTraffic(TrafficWatch watch) {
        return new RolloutManager(settings.withTraffic(watch));
    }

    /** Tells what happens as it happens. What the listener throws is dropped: it must not end a release half-way. */
    public RolloutManager listener(EventSink listener) {
        return new RolloutManager(settings.withSink(event -> {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                // A display that fails shows nothing; the release goes on.
            }
        }));
    }

    /**
     * Limits.
     *
     * @param deploy from holding the lock to the verdict
     * @param rollback kept for going back, on top of it
     */
    public RolloutManager timeouts(Duration deploy, Duration rollback) {
        Limits known = settings.limits();
        return new RolloutManager(settings.withLimits(new Limits(deploy, rollback, known.lock(), known.timing())));
    }

    /** How long to wait for another run that is deploying the same application. */
    public RolloutManager lockTimeout(Duration patience) {
        Limits known = settings.limits();
        return new RolloutManager(
                settings.withLimits(new Limits(known.deploy(), known.rollback(), patience, known.timing())));
    }

    /** How long a lock lives without a sign of its holder. All runs that deploy the application should use the same. */
    public RolloutManager lockTiming(LockTiming timing) {
        Limits known = settings.limits();
        return new RolloutManager(
                settings.withLimits(new Limits(known.deploy(), known.rollback(), known.lock(), timing)));
    }

    /** What becomes of a release that failed; by default it is rolled back. */
    public RolloutManager onFailure(OnFailure onFailure) {
        return rules(settings.rules().withOnFailure(onFailure));
    }

    /** Refuses what is older than what is deployed; by default everything goes. */
    public RolloutManager order(ReleaseOrder order) {
        return rules(settings.rules().withOrder(order));
    }

    /** Also deploys over a release whose way back failed, and over what others changed in a half-way release. */
    public RolloutManager forced(boolean forced) {
        return rules(settings.rules().withForced(forced));
    }

    /** How many good releases stay in the history; 10 by default. */
    public RolloutManager keepReleases(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one release must stay: it is the way back");
        }
        return rules(settings.rules().withKeep(count));
    }

    /** When custom resources of a release are ready; without a rule their own conditions tell. */
    public RolloutManager readiness(List<ReadinessRule> readiness) {
        return rules(settings.rules().withReadiness(readiness));
    }

    /**
     * Tries new pods beside the old ones before the rollout itself. For Deployments that run already, roll pod by pod and stand behind a
     * Service of the release; others, first installs and {@link #rollback} go without. The steps count towards the deploy's time.
     */
    public RolloutManager canary(Canary canary) {
        return rules(settings.rules().withCanary(canary));
    }

    /** For tests that end the process in the middle. */
    public RolloutManager crashPoints(CrashPoints points) {
        return rules(settings.rules().withCrashPoints(points));
    }

    public RolloutManager time(Time clock) {
        return new RolloutManager(settings.withTime(clock));
    }

    /** Masks secrets in what the cluster says. */
    public RolloutManager redactor(Redactor secrets) {
        return new RolloutManager(settings.withRedactor(secrets));
    }

    /** Where to leave what the cluster said about a failed release, before it is taken back. */
    public RolloutManager evidence(Path directory) {
        return new RolloutManager(settings.withEvidence(directory));
    }

    /**
     * What {@link #deploy} would change. Writes nothing.
     *
     * @throws io.epicheck.BadInputException with everything that is wrong with the manifests, by us or by the server
     */
    public ReleasePlan plan(Manifests manifests) {
        ConfigNaming.Named named = ConfigNaming.seen(settings, asked(manifests));
        return ReleasePlanner.plan(settings.cluster().api(), settings.namespace(), named.manifests())
                .withNotes(named.notes());
    }

    /**
     * Brings an unfinished release to an end, then applies, waits, verifies; goes back when any of it fails.
     *
     * @throws io.epicheck.EpicheckException when nothing could be tried: bad manifests, no permission, no answer, somebody else has the
     *     lock, something newer is deployed. Once something was written every end is a {@link RolloutResult}.
     */
    public RolloutResult deploy(Manifests manifests) {
        return deploy(manifests, 0);
    }

    /**
     * Brings back a release of the history: its images, configuration and manifests, with the same waits and checks as a deploy.
     *
     * @param number of the release; empty for the last good one before what is deployed
     * @throws io.epicheck.BadInputException when there is no such release, or it was not good
     */
    public RolloutResult rollback(Optional<Integer> number) {
        ReleaseRecord target = RollbackTarget.find(deployed(), history(), number);
        List<KubeObject> objects;
        try {
            objects = records().objects(target.number());
        } catch (UnreadableException e) {
            throw RollbackTarget.lost(target, e);
        }
        settings.sink()
                .accept(new Notice(
                        Level.INFO,
                        "ROLLBACK_TO",
                        "bringing back release " + target.number() + " of " + target.at() + ", "
                                + RollbackTarget.words(target.source())));
        return new RolloutManager(settings.withSource(new ReleaseSource(
                        settings.source().application(),
                        settings.source().runId(),
                        settings.source().runUrl(),
                        target.source().ref(),
                        target.source().commit(),
                        settings.source().by())))
                .deploy(Manifests.of(objects), RollbackTarget.origin(target));
    }

    /**
     * Finishes the release that an earlier run left half-way, when all of it runs and passes its checks; otherwise takes it back. Does
     * nothing, and says {@link RolloutResult.Unchanged}, when there is none.
     */
    public RolloutResult recover() {
        long begin = settings.time().nanos();
        StepRunner steps = new StepRunner(settings.sink(), settings.time());
        try (DeployLock lock = Locks.acquire(settings, steps)) {
            Session session = new Session(settings, lock, begin);
            session.crash("lock.after");
            Recoverer recoverer = new Recoverer(session);
            RolloutResult result = session.whileHeld(() -> recoverer.recover(recoverer.read()));
            session.crash("unlock.before");
            return result;
        }
    }

    /** The releases that are still known, newest first. */
    public List<ReleaseRecord> history() {
        return records().all();
    }

    /** What is deployed, how far it is, and who is deploying. */
    public DeployedState deployed() {
        JournalStore store = new JournalStore(
                settings.cluster().api(),
                settings.namespace(),
                settings.source().application());
        Optional<HeldLock> lock = DeployLock.current(
                settings.cluster().api(),
                settings.namespace(),
                settings.source().application(),
                settings.time());
        try {
            return DeployedState.of(store.readHeader(), records(), lock);
        } catch (UnreadableException e) {
            return DeployedState.unreadable(String.valueOf(e.getMessage()), lock);
        }
    }

    /**
     * Frees the lock whoever holds it. Only for a holder that is known to be dead: one that lives finds out before its next write.
     *
     * @return who held it; empty when nobody did
     */
    public Optional<String> breakLock() {
        return DeployLock.breakLock(
                settings.cluster().api(),
                settings.namespace(),
                settings.source().application(),
                settings.time());
    }

    /** How the workloads of these manifests are, without waiting. */
    public List<WorkloadStatus> status(Manifests manifests) {
        List<KubeObject> objects = manifests.resolve(settings.namespace()).stream()
                .map(Manifest::object)
                .toList();
        List<KubeObject> workloads = objects.stream()
                .filter(object -> WatchedKinds.isWorkload(object.apiVersion(), object.kind()))
                .toList();
        Collection<ResourceType> types =
                WatchedKinds.of(workloads.stream().map(KubeObject::kind).toList());
        try (NamespaceWatch watch =
                NamespaceWatch.start(settings.cluster().api(), settings.namespace(), types, settings.time())) {
            Snapshot snapshot = watch.snapshot();
            return workloads.stream()
                    .map(workload -> status(snapshot, workload, objects))
                    .toList();
        }
    }

    private RolloutResult deploy(Manifests manifests, int rollbackTo) {
        return new Deployment(settings).run(asked(manifests), rollbackTo);
    }

    private Asked asked(Manifests manifests) {
        return new Asked(manifests.resolve(settings.namespace()), manifests.isConfigVersioned());
    }

    private ReleaseRecords records() {
        return new ReleaseRecords(
                settings.cluster().api(),
                settings.namespace(),
                settings.source().application());
    }

    private RolloutManager rules(Rules rules) {
        return new RolloutManager(settings.withRules(rules));
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
