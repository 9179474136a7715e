package io.epicheck.rollout.verdict;

import io.epicheck.rollout.CauseCode;
import io.epicheck.rollout.verdict.Signs.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The image cannot be had. Answers that are final fail at once, others after {@link #PATIENCE} or {@link #ATTEMPTS}. */
final class ImageFailure {
    /** Time for a registry that is down, slow, or limits its rate. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    static final int ATTEMPTS = 3;

    private static final List<String> DENIED = List.of(
            "unauthorized", "denied", "authentication required", "authorization failed", "401 ", "403 ", "forbidden");
    private static final List<String> NOT_FOUND =
            List.of("not found", "manifest unknown", "name unknown", "does not exist");
    private static final List<String> NO_PLATFORM = List.of("no matching manifest", "no match for platform");
    /** The registry did not answer at all, whatever the text says about something not being found. */
    private static final List<String> UNREACHED =
            List.of("dial tcp", "lookup ", "i/o timeout", "connection refused", "connection reset", "tls:", "x509:");

    private static final List<String> BUSY =
            List.of("429 ", "too many requests", "toomanyrequests", "503 ", "timeout", "deadline exceeded");

    private ImageFailure() {}

    static Optional<Finding> of(Snapshot snapshot, ContainerState container) {
        return switch (container.waitingReason()) {
            case "InvalidImageName" ->
                Optional.of(finding(
                        container,
                        CauseCode.INVALID_IMAGE_NAME,
                        "`" + container.image() + "` is not an image name",
                        container.waitingMessage(),
                        CauseCode.INVALID_IMAGE_NAME.remedy()));
            case "ErrImageNeverPull" ->
                Optional.of(finding(
                        container,
                        CauseCode.IMAGE_NOT_FOUND,
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
        if (containsAny(text, NO_PLATFORM)) {
            return Optional.of(finding(
                    container,
                    CauseCode.IMAGE_WRONG_PLATFORM,
                    "image " + container.image() + " is not made for the platform of the node: " + answer(message),
                    message,
                    CauseCode.IMAGE_WRONG_PLATFORM.remedy()));
        }
        if (containsAny(text, DENIED)) {
            return Optional.of(finding(
                    container,
                    CauseCode.IMAGE_PULL_DENIED,
                    "the registry refuses image " + container.image() + ": " + answer(message),
                    message,
                    CauseCode.IMAGE_PULL_DENIED.remedy()));
        }
        if (containsAny(text, NOT_FOUND)) {
            return Optional.of(finding(
                    container,
                    CauseCode.IMAGE_NOT_FOUND,
                    "image " + container.image() + " does not exist: " + answer(message),
                    message,
                    CauseCode.IMAGE_NOT_FOUND.remedy()));
        }
        return afterPatience(snapshot, container, message);
    }

    private static Optional<Finding> afterPatience(Snapshot snapshot, ContainerState container, String message) {
        Duration age = Budget.used(snapshot, container.pod(), Trouble.pull(container.name()));
        int attempts = needsTime(message) ? 0 : attempts(snapshot, container);
        if (!Budget.isOver(age, PATIENCE) && attempts < ATTEMPTS) {
            return Optional.empty();
        }
        String howLong = attempts < ATTEMPTS ? "for " + age.toSeconds() + " s" : "in " + attempts + " attempts";
        return Optional.of(finding(
                container,
                CauseCode.IMAGE_PULL_FAILED,
                "image " + container.image() + " could not be pulled " + howLong + ": " + answer(message),
                message,
                CauseCode.IMAGE_PULL_FAILED.remedy()));
    }

    /** Being told to wait, or not being heard, says nothing about the image however often it happens. */
    private static boolean needsTime(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return containsAny(text, UNREACHED) || containsAny(text, BUSY);
    }

    private static int attempts(Snapshot snapshot, ContainerState container) {
        return snapshot.warnings(container.pod().uid()).stream()
                .filter(event -> event.text("/message").startsWith("Failed to pull image"))
                .filter(container::isSubjectOf)
                .mapToInt(event -> Math.max(1, event.number("/count", 1)))
                .sum();
    }

    private static Finding finding(
            ContainerState container, CauseCode code, String reason, String message, String nextStep) {
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
