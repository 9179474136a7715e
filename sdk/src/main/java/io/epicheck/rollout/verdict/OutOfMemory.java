package io.epicheck.rollout.verdict;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A container that the kernel killed for its memory. The runtime says {@code OOMKilled} only when the kernel's notice reaches it before
 * the end of the process does; the loser of that race says {@code Error} with the exit code of SIGKILL.
 */
final class OutOfMemory {
    private static final String REPORTED = "OOMKilled";
    private static final int SIGKILL = 128 + 9;

    private OutOfMemory() {}

    /** Why the container was killed; empty when memory is not the reason. */
    static Optional<String> of(Snapshot snapshot, ContainerState container, JsonNode end) {
        String limit = limit(container).map(value -> " (" + value + ")").orElse("");
        if (isReported(end)
                || (isKilled(end)
                        && snapshot.ends(container.pod().uid(), container.name()).stream()
                                .anyMatch(OutOfMemory::isReported))) {
            return Optional.of("for using more memory than its limit" + limit);
        }
        return isKilled(end) && !limit.isEmpty() && !hasAnotherKiller(snapshot, container)
                ? Optional.of("with SIGKILL, as the kernel does when it uses more memory than its limit" + limit)
                : Optional.empty();
    }

    /** What a reader needs to judge it by himself; nothing for an end of another kind. */
    static List<String> evidence(ContainerState container, JsonNode end) {
        if (!isReported(end) && !isKilled(end)) {
            return List.of();
        }
        String limit = "memory limit " + limit(container).orElse("of the node");
        return isReported(end)
                ? List.of(limit)
                : List.of(limit, "exit code " + SIGKILL + " is SIGKILL; the container runtime did not say for what");
    }

    /** The kubelet kills a container of a living pod for its probes or a changed spec, and says so in an event. */
    private static boolean hasAnotherKiller(Snapshot snapshot, ContainerState container) {
        return Stream.of("livenessProbe", "startupProbe")
                        .anyMatch(probe -> container.specified().has(probe))
                || snapshot.events(container.pod().uid(), "Killing").stream().anyMatch(container::isSubjectOf);
    }

    private static Optional<String> limit(ContainerState container) {
        return Optional.of(container.specified().at("/resources/limits/memory").asString(""))
                .filter(value -> !value.isEmpty());
    }

    private static boolean isReported(JsonNode end) {
        return end.path("reason").asString("").equals(REPORTED);
    }

    private static boolean isKilled(JsonNode end) {
        return end.path("exitCode").asInt(0) == SIGKILL;
    }
}
