package io.epicheck.rollout.verdict;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A log that helps to explain a failure: that of one ended run of a container.
 *
 * @param previous whether it is the run before the one that the kubelet calls the current
 */
public record LogRequest(String namespace, String pod, String container, String containerId, boolean previous) {
    static Stream<LogRequest> of(ContainerState container) {
        List<JsonNode> ends = container.ends();
        boolean newestIsCurrent = !container.isRunning();
        return IntStream.range(0, ends.size())
                .filter(i -> ends.get(i).path("exitCode").asInt(0) != 0 || container.restarts() > 0)
                .mapToObj(i -> new LogRequest(
                        container.pod().namespace(),
                        container.pod().name(),
                        container.name(),
                        ends.get(i).path("containerID").asString(""),
                        i > 0 || !newestIsCurrent))
                .filter(request -> !request.containerId().isEmpty());
    }
}
