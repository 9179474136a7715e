package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.http.Request;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Logs of pods. */
final class Pods {
    private final MemoryStore store;
    private final PodBackend backend;

    Pods(MemoryStore store, PodBackend backend) {
        this.store = store;
        this.backend = backend;
    }

    ObjectNode require(Target target) {
        return store.find("Pod", target.namespace(), target.name()).orElseThrow(() -> ApiError.notFound(target));
    }

    String log(Target target, Request request) {
        JsonNode containers = require(target).path("spec").path("containers");
        String container = request.parameter("container").orElseGet(() -> only(target, containers));
        boolean known = containers
                .valueStream()
                .anyMatch(each -> each.path("name").asString("").equals(container));
        if (!known) {
            throw ApiError.badRequest("container " + container + " is not valid for pod " + target.name());
        }
        boolean previous = request.flag("previous");
        String log = backend.log(target.namespace(), target.name(), container, previous)
                .orElseThrow(() -> ApiError.badRequest(
                        previous
                                ? "previous terminated container \"" + container + "\" in pod \"" + target.name()
                                        + "\" not found"
                                : "container \"" + container + "\" in pod \"" + target.name()
                                        + "\" is waiting to start: ContainerCreating"));
        String tail = request.parameter("tailLines")
                .map(lines -> tail(log, Integer.parseInt(lines)))
                .orElse(log);
        int limit = request.parameter("limitBytes").map(Integer::parseInt).orElse(Integer.MAX_VALUE);
        return tail.length() > limit ? tail.substring(0, limit) : tail;
    }

    private static String only(Target target, JsonNode containers) {
        if (containers.size() == 1) {
            return containers.get(0).path("name").asString("");
        }
        List<String> names = containers
                .valueStream()
                .map(container -> container.path("name").asString(""))
                .toList();
        throw ApiError.badRequest("a container name must be specified for pod " + target.name() + ", choose one of: ["
                + String.join(" ", names) + "]");
    }

    private static String tail(String log, int lines) {
        List<String> all = log.lines().toList();
        List<String> last = all.subList(Math.max(0, all.size() - lines), all.size());
        return last.isEmpty() ? "" : String.join("\n", last) + "\n";
    }
}
