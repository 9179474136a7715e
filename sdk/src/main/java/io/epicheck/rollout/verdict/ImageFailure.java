package io.epicheck.rollout.verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The image cannot be had. Answers that are final fail at once, others after {@link #PATIENCE}. */
final class ImageFailure {
    /** Time for a registry that is down, slow, or limits its rate. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final List<String> DENIED = List.of(
            "unauthorized", "denied", "authentication required", "authorization failed", "401 ", "403 ", "forbidden");
    private static final List<String> NOT_FOUND = List.of(
            "not found",
            "manifest unknown",
            "name unknown",
            "does not exist",
            "no matching manifest",
            "no match for platform");
    /** The registry did not answer at all, whatever the text says about something not being found. */
    private static final List<String> UNREACHED =
            List.of("dial tcp", "lookup ", "i/o timeout", "connection refused", "connection reset", "tls:", "x509:");

    private ImageFailure() {}

    static Optional<Finding> of(Snapshot snapshot, ContainerState container) {
        return switch (container.waitingReason()) {
            case "InvalidImageName" ->
                Optional.of(finding(
                        container,
                        "INVALID_IMAGE_NAME",
                        "`" + container.image() + "` is not an image name",
                        container.waitingMessage(),
                        "Write the image as registry/repository:tag, all lower case."));
            case "ErrImageNeverPull" ->
                Optional.of(finding(
                        container,
                        "IMAGE_NOT_FOUND",
                        "image " + container.image() + " is not on the node, and its pull policy is Never",
                        container.waitingMessage(),
                        "Set imagePullPolicy to IfNotPresent, or load the image onto every node."));
            case "ErrImagePull", "ImagePullBackOff" -> pullFailed(snapshot, container);
            default -> Optional.empty();
        };
    }

    private static Optional<Finding> pullFailed(Snapshot snapshot, ContainerState container) {
        Optional<PullError> error = snapshot.pullError(container.pod().uid(), container.name());
        String message = error.map(PullError::message).orElse(container.waitingMessage());
        String text = message.toLowerCase(Locale.ROOT);
        if (containsAny(text, UNREACHED)) {
            return afterPatience(snapshot, container, message);
        }
        if (containsAny(text, DENIED)) {
            return Optional.of(finding(
                    container,
                    "IMAGE_PULL_DENIED",
                    "the registry refuses image " + container.image() + ": " + answer(message),
                    message,
                    "Check that the image exists, and that the pod's imagePullSecrets (or the node) may pull it."));
        }
        if (containsAny(text, NOT_FOUND)) {
            return Optional.of(finding(
                    container,
                    "IMAGE_NOT_FOUND",
                    "image " + container.image() + " does not exist: " + answer(message),
                    message,
                    "Check the repository and the tag; was the image pushed?"));
        }
        return afterPatience(snapshot, container, message);
    }

    private static Optional<Finding> afterPatience(Snapshot snapshot, ContainerState container, String message) {
        Duration age = snapshot.age(Signs.pullFails(container.pod(), container.name()));
        if (age.compareTo(PATIENCE) < 0) {
            return Optional.empty();
        }
        return Optional.of(finding(
                container,
                "IMAGE_PULL_FAILED",
                "image " + container.image() + " could not be pulled for " + age.toSeconds() + " s: " + answer(message),
                message,
                "Check that the nodes reach the registry; then deploy again."));
    }

    private static Finding finding(
            ContainerState container, String code, String reason, String message, String nextStep) {
        List<String> evidence = new ArrayList<>(Evidence.place(container));
        if (!message.isEmpty()) {
            evidence.add("kubelet: " + message);
        }
        return new Finding(code, reason, evidence, nextStep);
    }

    /** The registry's own words: what follows the last quoted reference in the chain of wrapped errors. */
    static String answer(String message) {
        int quoted = message.lastIndexOf("\": ");
        return quoted < 0 ? message : message.substring(quoted + 3);
    }

    private static boolean containsAny(String text, List<String> parts) {
        return parts.stream().anyMatch(text::contains);
    }
}
