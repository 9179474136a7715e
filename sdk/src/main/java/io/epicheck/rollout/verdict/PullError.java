package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.verdict.Observations.ContainerKey;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a kubelet said about an image that it could not get: the first message that says why, because later ones only say "Back-off".
 *
 * @param version resource version of the object that carried it
 */
record PullError(long version, String message) {
    private static final Pattern CONTAINER = Pattern.compile("spec\\.(?:initContainers|containers)\\{(.+)}");

    /** The informative ones that an object carries. */
    static Map<ContainerKey, PullError> in(KubeObject object) {
        return switch (object.kind()) {
            case "Pod" -> inPod(object);
            case "Event" -> inEvent(object);
            default -> Map.of();
        };
    }

    static PullError earlier(PullError a, PullError b) {
        if (a.version() != b.version()) {
            return a.version() < b.version() ? a : b;
        }
        return a.message().compareTo(b.message()) <= 0 ? a : b;
    }

    private static Map<ContainerKey, PullError> inPod(KubeObject pod) {
        Map<ContainerKey, PullError> found = new HashMap<>();
        for (ContainerState container : ContainerState.of(pod)) {
            if (isPullReason(container.waitingReason()) && isInformative(container.waitingMessage())) {
                found.put(
                        new ContainerKey(pod.uid(), container.name()),
                        new PullError(Versions.number(pod.resourceVersion()), container.waitingMessage()));
            }
        }
        return found;
    }

    private static Map<ContainerKey, PullError> inEvent(KubeObject event) {
        String message = event.text("/message");
        Matcher container = CONTAINER.matcher(event.text("/involvedObject/fieldPath"));
        if (!event.text("/reason").equals("Failed")
                || !message.startsWith("Failed to pull image")
                || !container.matches()) {
            return Map.of();
        }
        return Map.of(
                new ContainerKey(event.text("/involvedObject/uid"), container.group(1)),
                new PullError(Versions.number(event.resourceVersion()), message));
    }

    static boolean isPullReason(String reason) {
        return reason.equals("ErrImagePull") || reason.equals("ImagePullBackOff");
    }

    /** Newer kubelets append the reason to their "Back-off" message; older ones do not. */
    private static boolean isInformative(String message) {
        return !message.isEmpty() && (!message.startsWith("Back-off") || message.contains(": ErrImagePull: "));
    }
}
