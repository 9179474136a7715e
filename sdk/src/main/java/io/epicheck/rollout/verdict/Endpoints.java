package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Whether Services send traffic to the new pods. */
final class Endpoints {
    private Endpoints() {}

    static Optional<String> missing(Snapshot snapshot, Target target, List<KubeObject> newPods) {
        return target.services().stream()
                .flatMap(service -> {
                    Set<String> ready = readyPods(snapshot, target.namespace(), service);
                    long absent = newPods.stream()
                            .filter(pod -> !ready.contains(pod.uid()))
                            .count();
                    return absent == 0
                            ? Optional.<String>empty().stream()
                            : Optional.of("Service " + service + " does not send traffic to " + absent + " of "
                                            + newPods.size() + " pods")
                                    .stream();
                })
                .findFirst();
    }

    private static Set<String> readyPods(Snapshot snapshot, String namespace, String service) {
        return snapshot.slices(namespace, service).stream()
                .flatMap(slice -> slice.at("/endpoints").valueStream())
                .filter(Endpoints::isReady)
                .map(endpoint -> endpoint.at("/targetRef/uid").asString(""))
                .collect(Collectors.toSet());
    }

    /** The API says: unknown is to be read as ready. */
    private static boolean isReady(JsonNode endpoint) {
        JsonNode ready = endpoint.at("/conditions/ready");
        return ready.isMissingNode() || ready.isNull() || ready.asBoolean(false);
    }
}
