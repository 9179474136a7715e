package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Observations.ContainerKey;
import io.epicheck.rollout.verdict.Observations.ObjectKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What was known at one moment. Immutable. Lists are in a fixed order: oldest first, then by name. */
public final class Snapshot {
    private final Known known;
    private final Duration now;

    Snapshot(Known known, Duration now) {
        this.known = known;
        this.now = now;
    }

    /** One object by name, of a kind as {@link Kinds#id} calls it. */
    public Optional<KubeObject> find(String kind, String namespace, String name) {
        return Optional.ofNullable(known.objects.get(new ObjectKey(kind, namespace, name)));
    }

    /** What a target is now. */
    Optional<KubeObject> find(Target target) {
        return find(target.kindId(), target.namespace(), target.name());
    }

    /** Everything of a kind in a namespace, oldest first. */
    public List<KubeObject> all(String kind, String namespace) {
        return known.all(kind, namespace);
    }

    /** Objects of a kind whose controller is {@code ownerUid}. */
    List<KubeObject> owned(String kind, String ownerUid) {
        return known.owned(kind, ownerUid);
    }

    List<KubeObject> newPods(KubeObject workload) {
        return known.newPods(workload, () -> NewRevision.search(this, workload));
    }

    /** Warnings about one object, oldest first. */
    List<KubeObject> warnings(String uid) {
        return known.eventsAbout(uid).stream()
                .filter(event -> event.text("/type").equals("Warning"))
                .toList();
    }

    /** Events about one object with one reason, oldest first. */
    List<KubeObject> events(String uid, String reason) {
        return known.eventsAbout(uid).stream()
                .filter(event -> event.text("/reason").equals(reason))
                .toList();
    }

    List<KubeObject> slices(String namespace, String service) {
        return known.slices(namespace, service);
    }

    /** Whether any pod of a namespace is on its way out. */
    boolean isDraining(String namespace) {
        return known.isDraining(namespace);
    }

    /** Whether nothing can be known about a kind, because it may not be listed. */
    boolean isUnobserved(String kindId) {
        return known.unobserved.contains(kindId);
    }

    Optional<PullError> pullError(String podUid, String container) {
        return Optional.ofNullable(known.pullErrors.get(new ContainerKey(podUid, container)));
    }

    /** How long a sign has been known; zero when it was never seen. */
    Duration age(String sign) {
        Duration first = known.since.get(sign);
        return first == null ? Duration.ZERO : now.minus(first);
    }

    /** Every end of a container that was seen, in no order. */
    List<JsonNode> ends(String podUid, String container) {
        return known.ends.getOrDefault(new ContainerKey(podUid, container), List.of());
    }

    Optional<List<String>> log(String containerId) {
        return Optional.ofNullable(known.logs.get(containerId));
    }
}
