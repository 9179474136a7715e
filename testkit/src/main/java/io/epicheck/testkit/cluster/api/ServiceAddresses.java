package io.epicheck.testkit.cluster.api;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives cluster addresses and node ports to Services that have none yet. Guarded by the lock of the store. */
final class ServiceAddresses {
    private int nextAddress = 1;

    /** Changes and returns the tree; other kinds stay as they are. */
    ObjectNode assign(ObjectNode object, List<ObjectNode> services) {
        JsonNode type = object.path("spec").path("type");
        if (!object.path("kind").asString("").equals("Service")
                || type.asString("").equals("ExternalName")) {
            return object;
        }
        ObjectNode spec = object.withObjectProperty("spec");
        if (spec.path("clusterIP").asString("").isEmpty()) {
            nextAddress++;
            spec.put("clusterIP", "10.96." + nextAddress / 250 + "." + (nextAddress % 250 + 1));
        }
        if (!spec.has("clusterIPs")) {
            spec.putArray("clusterIPs").add(spec.path("clusterIP").asString(""));
        }
        if (!type.asString("").equals("ClusterIP")) {
            nodePorts(spec, services);
        }
        object.withObjectProperty("status").withObjectProperty("loadBalancer");
        return object;
    }

    private static void nodePorts(ObjectNode spec, List<ObjectNode> services) {
        Set<Integer> taken = services.stream()
                .flatMap(service -> service.path("spec").path("ports").valueStream())
                .map(port -> port.path("nodePort").asInt(0))
                .collect(Collectors.toSet());
        int next = 30_000;
        for (JsonNode port : spec.path("ports")) {
            if (port instanceof ObjectNode open && !open.has("nodePort")) {
                while (!taken.add(next)) {
                    next++;
                }
                open.put("nodePort", next);
            }
        }
    }
}
