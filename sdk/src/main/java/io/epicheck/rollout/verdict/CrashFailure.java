package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A container of the new revision keeps dying: it is down again after two restarts, or after one when both runs ended within {@link
 * #SHORT_RUN} with the same exit code and the same last log lines.
 */
final class CrashFailure {
    static final Duration SHORT_RUN = Duration.ofSeconds(5);

    private CrashFailure() {}

    static Optional<Finding> of(Snapshot snapshot, ContainerState container) {
        JsonNode end = container.lastEnd();
        if (container.isRunning() || end.isMissingNode() || !isRestarted(container)) {
            return Optional.empty();
        }
        if (isWrongPlatform(snapshot, end)
                || container.restarts() >= 2
                || (container.restarts() == 1 && diedTheSameWayTwice(snapshot, container, end))) {
            return Optional.of(finding(snapshot, container, end));
        }
        return Optional.empty();
    }

    private static Finding finding(Snapshot snapshot, ContainerState container, JsonNode end) {
        Optional<String> outOfMemory = OutOfMemory.of(snapshot, container, end);
        List<String> evidence = new ArrayList<>(Evidence.place(container));
        evidence.add("image " + container.image());
        evidence.add("restarts " + container.restarts());
        evidence.addAll(OutOfMemory.evidence(container, end));
        evidence.addAll(Evidence.end(snapshot, end));
        if (isWrongPlatform(snapshot, end)) {
            return Finding.of(
                    CauseCode.IMAGE_WRONG_PLATFORM,
                    "image " + container.image() + " is not made for the platform of the node: exec format error",
                    evidence);
        }
        String times = (container.restarts() + 1) + " times";
        return outOfMemory
                .map(why -> Finding.of(
                        CauseCode.OOM_KILLED,
                        "container " + container.name() + " was killed " + times + " " + why,
                        evidence))
                .orElseGet(() -> Finding.of(
                        CauseCode.CRASH_LOOP,
                        "container " + container.name() + " ended " + times + ", last with exit code " + exitCode(end),
                        evidence));
    }

    private static boolean diedTheSameWayTwice(Snapshot snapshot, ContainerState container, JsonNode end) {
        Optional<List<String>> log = snapshot.log(id(end));
        return log.isPresent()
                && isShort(end)
                && snapshot.ends(container.pod().uid(), container.name()).stream()
                        .filter(before -> !id(before).equals(id(end)))
                        .anyMatch(before -> isShort(before)
                                && exitCode(before) == exitCode(end)
                                && snapshot.log(id(before)).equals(log));
    }

    /** The runtime says it in the container's own log when the shell or the loader starts. */
    private static boolean isWrongPlatform(Snapshot snapshot, JsonNode end) {
        return exitCode(end) != 0
                && isShort(end)
                && snapshot.log(id(end)).stream()
                        .flatMap(List::stream)
                        .anyMatch(line -> line.startsWith("exec ") && line.endsWith("exec format error"));
    }

    /** A Job counts its own retries; pods that are not restarted do not loop, and a finished init container is no crash. */
    private static boolean isRestarted(ContainerState container) {
        String policy = container.pod().text("/spec/restartPolicy");
        return !policy.equals("Never")
                && !isOfJob(container.pod())
                && !(policy.equals("OnFailure") && exitCode(container.lastEnd()) == 0)
                && !(container.isInit() && exitCode(container.lastEnd()) == 0);
    }

    private static boolean isOfJob(KubeObject pod) {
        return pod.at("/metadata/ownerReferences")
                .valueStream()
                .anyMatch(owner -> owner.path("kind").asString("").equals("Job"));
    }

    /** Both times are the kubelet's own, so their difference needs no clock of ours. */
    private static boolean isShort(JsonNode end) {
        try {
            Instant started = Instant.parse(end.path("startedAt").asString(""));
            Instant finished = Instant.parse(end.path("finishedAt").asString(""));
            return Duration.between(started, finished).compareTo(SHORT_RUN) <= 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static int exitCode(JsonNode end) {
        return end.path("exitCode").asInt(0);
    }

    private static String id(JsonNode end) {
        return end.path("containerID").asString("");
    }
}
