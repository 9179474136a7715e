package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Verdict.Progressing;
import io.epicheck.rollout.verdict.Verdict.Ready;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** An Ingress whose backends exist: as a Service of the release, or with endpoints in the namespace. */
final class IngressVerdict {
    private IngressVerdict() {}

    static Verdict of(Snapshot snapshot, Target target, KubeObject ingress) {
        Optional<String> missing = backends(ingress)
                .filter(service -> !target.services().contains(service))
                .filter(service -> snapshot.slices(ingress.namespace(), service).isEmpty())
                .findFirst();
        return missing.<Verdict>map(
                        service -> new Progressing(Counts.NONE, "its backend Service " + service + " is not there"))
                .orElseGet(() -> new Ready(Counts.NONE));
    }

    private static Stream<String> backends(KubeObject ingress) {
        Stream<JsonNode> ofRules = ingress.at("/spec/rules")
                .valueStream()
                .flatMap(rule -> rule.at("/http/paths").valueStream())
                .map(path -> path.path("backend"));
        return Stream.concat(Stream.of(ingress.at("/spec/defaultBackend")), ofRules)
                .map(backend -> backend.at("/service/name").asString(""))
                .filter(name -> !name.isEmpty())
                .distinct();
    }
}
