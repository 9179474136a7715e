package io.epicheck.rollout.evidence;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.NewRevision;
import io.epicheck.rollout.verdict.Snapshot;
import io.epicheck.rollout.verdict.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One workload with what belongs to the revision that was asked for.
 *
 * @param revision its ReplicaSet or ControllerRevision, where one is known
 * @param pods of that revision, oldest first
 */
record Involved(KubeObject workload, Optional<KubeObject> revision, List<KubeObject> pods) {
    private static final int PODS = 5;

    static Involved of(Snapshot snapshot, Target target) {
        KubeObject workload =
                snapshot.find(target.kind(), target.namespace(), target.name()).orElse(target.applied());
        return new Involved(workload, NewRevision.object(snapshot, workload), NewRevision.pods(snapshot, workload));
    }

    /** Those that crashed most often first, then oldest first. */
    List<KubeObject> unready() {
        return pods.stream()
                .filter(pod -> !PodState.isReady(pod))
                .sorted(Comparator.comparingInt(PodState::restarts).reversed())
                .toList();
    }

    List<KubeObject> shownPods() {
        List<KubeObject> unready = unready();
        return unready.subList(0, Math.min(PODS, unready.size()));
    }

    /** Of containers that crashed or run unready. */
    Stream<WantedLog> wantedLogs() {
        return shownPods().stream().flatMap(pod -> WantedLog.of(pod).stream());
    }

    /** Of one pod that serves. */
    Stream<WantedLog> runningLogs() {
        return pods.stream().limit(1).flatMap(pod -> WantedLog.ofRunning(pod).stream());
    }

    /** The identities that events name. */
    Set<String> uids() {
        return Stream.concat(Stream.concat(Stream.of(workload), revision.stream()), pods.stream())
                .map(KubeObject::uid)
                .collect(Collectors.toSet());
    }

    /** {@code Deployment shop/web: 2 of 3 new pods are not ready: web-a (CrashLoopBackOff, 3 restarts)}; empty when all are. */
    Optional<String> shortLine() {
        List<KubeObject> unready = unready();
        if (unready.isEmpty()) {
            return Optional.empty();
        }
        String some = unready.stream()
                .limit(3)
                .map(pod -> pod.name() + " (" + PodState.describe(pod) + ")")
                .collect(Collectors.joining(", "));
        return Optional.of(workload + ": " + unready.size() + " of " + pods.size() + " new pods are not ready: " + some
                + (unready.size() > 3 ? ", ..." : ""));
    }
}
