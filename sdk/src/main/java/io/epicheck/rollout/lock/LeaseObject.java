package io.epicheck.rollout.lock;

import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A Lease as this lock writes it (<a href="https://kubernetes.io/docs/concepts/architecture/leases/">Leases</a>). Pure. */
final class LeaseObject {
    static final String RUN = "epicheck.io/run";
    static final String ATTEMPT = "epicheck.io/attempt";
    static final String URL = "epicheck.io/run-url";
    private static final ResourceType LEASE = new ResourceType("coordination.k8s.io", "v1", "Lease", "leases", true);
    /** MicroTime of the Kubernetes API. */
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private LeaseObject() {}

    static ObjectRef ref(String namespace, String name) {
        return new ObjectRef(LEASE, namespace, name);
    }

    static KubeObject held(
            ObjectRef ref, Optional<KubeObject> before, LockHolder holder, LockTiming timing, long epoch, Instant now) {
        ObjectNode json = base(ref, before);
        ObjectNode annotations = (ObjectNode) json.get("metadata").get("annotations");
        annotations
                .put(RUN, holder.run())
                .put(ATTEMPT, String.valueOf(holder.attempt()))
                .put(URL, holder.url());
        boolean renewal =
                before.isPresent() && before.get().text("/spec/holderIdentity").equals(holder.identity());
        json.putObject("spec")
                .put("holderIdentity", holder.identity())
                .put("leaseDurationSeconds", Math.max(1, (int) timing.duration().toSeconds()))
                .put("acquireTime", renewal ? before.get().text("/spec/acquireTime") : MICROS.format(now))
                .put("renewTime", MICROS.format(now))
                .put("leaseTransitions", (int) epoch);
        return KubeObject.of(json);
    }

    /** Free, with the number of holders kept: it is the next holder's epoch. */
    static KubeObject released(ObjectRef ref, KubeObject before, Instant now) {
        ObjectNode json = base(ref, Optional.of(before));
        json.putObject("spec")
                .put("holderIdentity", "")
                .put("leaseDurationSeconds", 1)
                .put("renewTime", MICROS.format(now))
                .put("leaseTransitions", before.number("/spec/leaseTransitions", 0));
        return KubeObject.of(json);
    }

    static boolean isEarlierAttempt(KubeObject lease, LockHolder holder) {
        String attempt = lease.annotations().getOrDefault(ATTEMPT, "");
        return attempt.matches("[0-9]{1,9}")
                && holder.succeeds(lease.annotations().getOrDefault(RUN, ""), Integer.parseInt(attempt));
    }

    static Duration duration(KubeObject lease) {
        return Duration.ofSeconds(Math.max(1, lease.number("/spec/leaseDurationSeconds", 30)));
    }

    /** Zero for a time of the future, or one that somebody wrote by hand. */
    static Duration silence(KubeObject lease, Instant now) {
        try {
            Duration silence = Duration.between(Instant.parse(lease.text("/spec/renewTime")), now);
            return silence.isNegative() ? Duration.ZERO : silence;
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    static LockHolder holder(KubeObject lease) {
        return new LockHolder(
                lease.text("/spec/holderIdentity"), "", 0, lease.annotations().getOrDefault(URL, ""));
    }

    private static ObjectNode base(ObjectRef ref, Optional<KubeObject> before) {
        ObjectNode json = KubeObject.node();
        json.put("apiVersion", LEASE.apiVersion()).put("kind", "Lease");
        ObjectNode metadata = json.putObject("metadata").put("name", ref.name()).put("namespace", ref.namespace());
        before.ifPresent(lease -> metadata.put("resourceVersion", lease.resourceVersion()));
        metadata.putObject("labels")
                .put("app.kubernetes.io/managed-by", "epicheck")
                .put("epicheck.io/bookkeeping", "lock");
        metadata.putObject("annotations");
        return json;
    }
}
