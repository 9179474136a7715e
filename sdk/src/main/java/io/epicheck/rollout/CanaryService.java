package io.epicheck.rollout;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.manifest.PodTemplates;
import io.epicheck.manifest.ReleasePlan;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A second Service that leads to the new pods of a canary alone, so that traffic can be sent to them and to no others.
 *
 * @param original the release's Service
 * @param live what an earlier run left of it
 */
record CanaryService(KubeObject original, ObjectRef ref, Optional<KubeObject> live) {
    private static final List<String> OF_ONE_SERVICE =
            List.of("clusterIP", "clusterIPs", "healthCheckNodePort", "loadBalancerIP", "externalIPs");

    /** Empty when the release has no such Service with a port on the nodes: others cannot be told apart from outside. */
    static Optional<CanaryService> of(String service, ReleasePlan plan, KubeApi api) {
        return plan.changes().stream()
                .filter(change -> change.ref().type().kind().equals("Service")
                        && change.ref().name().equals(service))
                .filter(change -> change.desired().text("/spec/type").equals("NodePort"))
                .findFirst()
                .map(change -> {
                    ObjectRef ref =
                            new ObjectRef(change.ref().type(), change.ref().namespace(), Canary.nameOf(service));
                    Optional<KubeObject> live = api.get(ref);
                    Canary.requireFree(ref, live, plan);
                    return new CanaryService(change.desired(), ref, live);
                });
    }

    /** What creates it, checked by the server. */
    PlannedChange change(KubeApi api) {
        return Canary.planned(api, ref, desired(), live);
    }

    private KubeObject desired() {
        ObjectNode json = original.toJson();
        ObjectNode metadata = PodTemplates.child(json, "metadata");
        metadata.put("name", ref.name());
        Canary.label(PodTemplates.child(metadata, "labels"));
        ObjectNode spec = PodTemplates.child(json, "spec");
        spec.remove(OF_ONE_SERVICE);
        Canary.label(PodTemplates.child(spec, "selector"));
        for (JsonNode port : spec.path("ports")) {
            if (port instanceof ObjectNode each) {
                each.remove("nodePort");
            }
        }
        return KubeObject.of(json);
    }
}
