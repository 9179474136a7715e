package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.CauseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A Secret, a ConfigMap or a key of one that the pod needs does not exist. */
final class ConfigFailure {
    /** A kubelet mounts again and again; its cache may lag behind the API by some seconds. */
    static final Duration MOUNT_PATIENCE = Duration.ofSeconds(10);

    private static final Pattern MISSING = Pattern.compile(
            "(?i)(secret|configmap) \"[^\"]+\" not found|couldn't find key .+ in (secret|configmap)|references non-existent (secret|config) key");

    private ConfigFailure() {}

    static Optional<Finding> of(ContainerState container) {
        String message = container.waitingMessage();
        if (!container.waitingReason().equals("CreateContainerConfigError") || !isMissing(message)) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>(Evidence.place(container));
        evidence.add("kubelet: " + message);
        return Optional.of(Finding.of(CauseCode.CONFIG_MISSING, "a container cannot start: " + message, evidence));
    }

    /** The same for volumes, which only events tell about. */
    static Optional<Finding> ofVolumes(Snapshot snapshot, KubeObject pod) {
        return snapshot.warnings(pod.uid()).stream()
                .filter(event -> event.text("/reason").equals("FailedMount"))
                .filter(event -> isMissing(event.text("/message")))
                .filter(event -> snapshot.age(Signs.event(event)).compareTo(MOUNT_PATIENCE) >= 0)
                .findFirst()
                .map(event -> Finding.of(
                        CauseCode.CONFIG_MISSING,
                        "a volume cannot be mounted: " + ImageFailure.answer(event.text("/message")),
                        List.of(Evidence.pod(pod), "kubelet: " + event.text("/message"))));
    }

    static boolean isMissing(String message) {
        return MISSING.matcher(message).find() && !message.contains("failed to sync");
    }
}
