package io.epicheck.testkit.cluster.controller;

import io.epicheck.testkit.cluster.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The Deployment controller: one ReplicaSet per revision, and rolling updates between them. */
final class Deployments {
    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String HASH = "pod-template-hash";

    private final ObjectStore store;
    private final Events events;
    private final Map<String, String> progressed = new HashMap<>();

    Deployments(ObjectStore store, Events events) {
        this.store = store;
        this.events = events;
    }

    void reconcile() {
        store.list("Deployment", "").stream()
                .filter(each -> !Json.isLeaving(each))
                .forEach(this::reconcile);
    }

    private void reconcile(ObjectNode deployment) {
        List<ObjectNode> sets = store.list("ReplicaSet", Json.namespace(deployment)).stream()
                .filter(set -> Json.owner(set).equals(Json.uid(deployment)))
                .toList();
        String hash = hash(deployment.at("/spec/template"));
        ObjectNode current = sets.stream()
                .filter(set -> set.at("/metadata/labels/" + HASH).asString("").equals(hash))
                .findFirst()
                .orElseGet(() -> create(deployment, hash));
        current = revised(deployment, current, sets);
        String name = Json.name(current);
        List<ObjectNode> old =
                sets.stream().filter(set -> !Json.name(set).equals(name)).toList();
        scale(deployment, current, old);
        forget(deployment, current, old);
        status(deployment);
    }

    /** Once an update is complete, ReplicaSets beyond {@code revisionHistoryLimit} go, the oldest first (Kubernetes' cleanupDeployment). */
    private void forget(ObjectNode deployment, ObjectNode current, List<ObjectNode> old) {
        int desired = deployment.at("/spec/replicas").asInt(1);
        boolean complete = available(current) == desired
                && current.at("/status/replicas").asInt(0) == desired
                && old.stream().allMatch(Deployments::isEmpty);
        if (complete) {
            old.stream()
                    .sorted(Comparator.comparingInt(Deployments::revision))
                    .limit(Math.max(
                            0,
                            old.size()
                                    - deployment
                                            .at("/spec/revisionHistoryLimit")
                                            .asInt(10)))
                    .forEach(set -> store.delete("ReplicaSet", Json.namespace(set), Json.name(set)));
        }
    }

    private static boolean isEmpty(ObjectNode set) {
        return replicas(set) == 0 && set.at("/status/replicas").asInt(0) == 0;
    }

    private ObjectNode create(ObjectNode deployment, String hash) {
        ObjectNode set = Json.node().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        ObjectNode template =
                deployment.at("/spec/template").deepCopy() instanceof ObjectNode copy ? copy : Json.node();
        template.withObjectProperty("metadata").withObjectProperty("labels").put(HASH, hash);
        ObjectNode metadata = set.putObject("metadata")
                .put("name", Json.name(deployment) + "-" + hash)
                .put("namespace", Json.namespace(deployment));
        metadata.set("labels", template.at("/metadata/labels").deepCopy());
        Json.own(set, deployment);
        ObjectNode spec = set.putObject("spec").put("replicas", 0);
        spec.put("minReadySeconds", deployment.at("/spec/minReadySeconds").asInt(0));
        ObjectNode selector = spec.putObject("selector").putObject("matchLabels");
        deployment
                .at("/spec/selector/matchLabels")
                .properties()
                .forEach(entry -> selector.set(entry.getKey(), entry.getValue()));
        selector.put(HASH, hash);
        spec.set("template", template);
        return store.create(set);
    }

    /** The newest revision has the highest number, also when it is an old one that came back. */
    private ObjectNode revised(ObjectNode deployment, ObjectNode current, List<ObjectNode> sets) {
        int own = revision(current);
        int highest = sets.stream()
                .filter(set -> !Json.name(set).equals(Json.name(current)))
                .mapToInt(Deployments::revision)
                .max()
                .orElse(0);
        int wanted = own > highest ? own : highest + 1;
        annotate("Deployment", deployment, wanted);
        return annotate("ReplicaSet", current, wanted);
    }

    private ObjectNode annotate(String kind, ObjectNode object, int revision) {
        return store.update(kind, Json.namespace(object), Json.name(object), live -> {
                    live.withObjectProperty("metadata")
                            .withObjectProperty("annotations")
                            .put(REVISION, String.valueOf(revision));
                    return live;
                })
                .orElse(object);
    }

    private void scale(ObjectNode deployment, ObjectNode current, List<ObjectNode> old) {
        int desired = deployment.at("/spec/replicas").asInt(1);
        boolean recreate = deployment.at("/spec/strategy/type").asString("").equals("Recreate");
        int surge = recreate ? 0 : amount(deployment.at("/spec/strategy/rollingUpdate/maxSurge"), desired, true);
        int unavailable = recreate
                ? desired
                : amount(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable"), desired, false);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        int now = replicas(current);
        int oldTotal = old.stream().mapToInt(Deployments::replicas).sum();
        int room = recreate ? (oldTotal == 0 ? desired : 0) : desired + surge - now - oldTotal;
        int target = now > desired ? desired : Math.min(desired, now + Math.max(0, room));
        setReplicas(deployment, current, target);
        int available = available(current)
                + old.stream().mapToInt(Deployments::available).sum();
        int removable = now + oldTotal - (desired - unavailable) - Math.max(0, target - available(current));
        int healthyRemovable = Math.max(0, available - (desired - unavailable));
        List<ObjectNode> oldestFirst = old.stream()
                .sorted(Comparator.comparingInt(Deployments::revision))
                .toList();
        for (ObjectNode set : oldestFirst) {
            int unready = Math.max(0, replicas(set) - available(set));
            int fromUnready = Math.min(unready, Math.max(0, removable));
            int fromHealthy = Math.min(replicas(set) - unready, healthyRemovable);
            int less = fromUnready + fromHealthy;
            removable -= less;
            healthyRemovable -= fromHealthy;
            setReplicas(deployment, set, replicas(set) - less);
        }
    }

    private void setReplicas(ObjectNode deployment, ObjectNode set, int count) {
        int before = replicas(set);
        if (before == count) {
            return;
        }
        store.update("ReplicaSet", Json.namespace(set), Json.name(set), live -> {
            live.withObjectProperty("spec").put("replicas", count);
            return live;
        });
        events.tell(
                deployment,
                "deployment-controller",
                false,
                "ScalingReplicaSet",
                "Scaled " + (count > before ? "up" : "down") + " replica set " + Json.name(set) + " from " + before
                        + " to " + count);
    }

    private void status(ObjectNode deployment) {
        String hash = hash(deployment.at("/spec/template"));
        List<ObjectNode> sets = store.list("ReplicaSet", Json.namespace(deployment)).stream()
                .filter(set -> Json.owner(set).equals(Json.uid(deployment)))
                .toList();
        int updated = sets.stream()
                .filter(set -> set.at("/metadata/labels/" + HASH).asString("").equals(hash))
                .mapToInt(set -> set.at("/status/replicas").asInt(0))
                .sum();
        int total = sum(sets, "/status/replicas");
        int ready = sum(sets, "/status/readyReplicas");
        int available = sum(sets, "/status/availableReplicas");
        int desired = deployment.at("/spec/replicas").asInt(1);
        store.update("Deployment", Json.namespace(deployment), Json.name(deployment), live -> {
            if (live.at("/metadata/generation").asInt(0)
                    != deployment.at("/metadata/generation").asInt(0)) {
                return live;
            }
            ObjectNode status = live.withObjectProperty("status");
            status.put("observedGeneration", live.at("/metadata/generation").asInt(0));
            count(status, "replicas", total);
            count(status, "updatedReplicas", updated);
            count(status, "readyReplicas", ready);
            count(status, "availableReplicas", available);
            count(status, "unavailableReplicas", Math.max(0, Math.max(total, desired) - available));
            boolean enough = available
                    >= desired - amount(live.at("/spec/strategy/rollingUpdate/maxUnavailable"), desired, false);
            Json.setCondition(status, "Available", enough, events.now())
                    .put("reason", enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable")
                    .put("message", "Deployment " + (enough ? "has" : "does not have") + " minimum availability.");
            boolean complete = updated == desired && total == desired && available == desired;
            progress(
                    live,
                    status,
                    complete,
                    Json.name(live) + "-" + hash,
                    updated + " " + ready + " " + available + " " + total);
            return live;
        });
    }

    private void progress(ObjectNode live, ObjectNode status, boolean complete, String set, String marks) {
        String now = events.now();
        ObjectNode condition = Json.setCondition(status, "Progressing", true, now);
        String before = condition.path("reason").asString("");
        String mark = live.at("/metadata/generation").asInt(0) + " " + marks;
        if (!mark.equals(progressed.put(Json.uid(live), mark)) || before.isEmpty()) {
            condition.put("lastUpdateTime", now);
        }
        long limit = live.at("/spec/progressDeadlineSeconds").asLong(600);
        boolean late = !complete
                && Duration.between(
                                        Instant.parse(
                                                condition.path("lastUpdateTime").asString(now)),
                                        Instant.parse(now))
                                .toSeconds()
                        > limit;
        if (late) {
            condition
                    .put("status", "False")
                    .put("reason", "ProgressDeadlineExceeded")
                    .put("message", "ReplicaSet \"" + set + "\" has timed out progressing.");
        } else {
            condition
                    .put("reason", complete ? "NewReplicaSetAvailable" : "ReplicaSetUpdated")
                    .put(
                            "message",
                            "ReplicaSet \"" + set + "\" "
                                    + (complete ? "has successfully progressed." : "is progressing."));
        }
    }

    private static void count(ObjectNode status, String name, int value) {
        if (value == 0) {
            status.remove(name);
        } else {
            status.put(name, value);
        }
    }

    private static int sum(List<ObjectNode> sets, String pointer) {
        return sets.stream().mapToInt(set -> set.at(pointer).asInt(0)).sum();
    }

    private static int replicas(ObjectNode set) {
        return set.at("/spec/replicas").asInt(0);
    }

    private static int available(ObjectNode set) {
        return set.at("/status/availableReplicas").asInt(0);
    }

    private static int revision(ObjectNode set) {
        return Integer.parseInt(set.at("/metadata/annotations").path(REVISION).asString("0"));
    }

    /** A number, or a part of all: surge rounds up, unavailability down (Kubernetes docs, "Rolling Update Deployment"). */
    static int amount(JsonNode value, int desired, boolean up) {
        String text = value.asString("25%");
        if (!text.endsWith("%")) {
            return value.asInt(0);
        }
        double part = desired * Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
        return (int) (up ? Math.ceil(part) : Math.floor(part));
    }

    private static String hash(JsonNode template) {
        CRC32 crc = new CRC32();
        crc.update(template.toString().getBytes(StandardCharsets.UTF_8));
        return Long.toString(crc.getValue(), 36);
    }
}
