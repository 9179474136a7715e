package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.CauseCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Whether the pods run the images that were asked for. Only an image by digest can be proven: its digest must be in the pod's own spec, or
 * in the image ID that the kubelet reports (a webhook may have put a mirror in front).
 */
public final class RunningImages {
    private RunningImages() {}

    /** Empty when all do. */
    public static Optional<Cause> mismatch(Snapshot snapshot, Target target) {
        return snapshot.find(target).stream()
                .flatMap(workload -> {
                    Map<String, String> asked = images(workload.at("/spec/template/spec/containers"));
                    return NewRevision.pods(snapshot, workload).stream()
                            .flatMap(pod -> ContainerState.of(pod).stream())
                            .flatMap(container -> mismatch(target, container, asked).stream());
                })
                .findFirst();
    }

    private static Optional<Cause> mismatch(Target target, ContainerState container, Map<String, String> asked) {
        String wanted = asked.getOrDefault(container.name(), "");
        int at = wanted.indexOf("@sha256:");
        String imageId = container.status().path("imageID").asString("");
        if (at < 0 || container.image().contains(wanted.substring(at)) || imageId.endsWith(wanted.substring(at + 1))) {
            return Optional.empty();
        }
        KubeObject pod = container.pod();
        return Optional.of(new Cause(
                CauseCode.IMAGE_MISMATCH.name(),
                target.toString(),
                "container " + container.name() + " of pod " + pod.name()
                        + " does not run the image that was asked for",
                List.of("asked: " + wanted, "pod: " + container.image(), "runs: " + imageId),
                CauseCode.IMAGE_MISMATCH.remedy()));
    }

    private static Map<String, String> images(JsonNode containers) {
        return containers
                .valueStream()
                .collect(Collectors.toMap(
                        container -> container.path("name").asString(""),
                        container -> container.path("image").asString(""),
                        (first, second) -> first));
    }
}
