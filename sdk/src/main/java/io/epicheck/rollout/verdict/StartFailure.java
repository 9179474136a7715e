package io.epicheck.rollout.verdict;

import io.epicheck.rollout.CauseCode;
import io.epicheck.rollout.verdict.Signs.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The runtime cannot start the container: no such executable, wrong platform, not allowed. Other reasons may pass, and get {@link
 * #PATIENCE}.
 */
final class StartFailure {
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Set<String> WAITING =
            Set.of("RunContainerError", "CreateContainerError", "CreateContainerConfigError");
    private static final Set<String> ENDED = Set.of("StartError", "ContainerCannotRun");
    private static final Pattern FINAL = Pattern.compile("(?i)executable file not found|no such file or directory"
            + "|permission denied|exec format error|is a directory|not a directory|no command specified"
            + "|runAsNonRoot|runAsUser|non-numeric user|unable to find user|invalid capability");
    private static final Pattern RUNTIME_CHAIN = Pattern.compile("(?s)^.*unable to start container process: ");

    private StartFailure() {}

    static Optional<Finding> of(Snapshot snapshot, ContainerState container) {
        if (isWaiting(container)) {
            Duration age = Budget.used(snapshot, container.pod(), Trouble.start(container.name()));
            return finding(container, container.waitingMessage(), Budget.isOver(age, PATIENCE));
        }
        JsonNode end = container.lastEnd();
        if (!container.isRunning() && ENDED.contains(end.path("reason").asString(""))) {
            return finding(container, end.path("message").asString(""), false);
        }
        return Optional.empty();
    }

    static boolean isWaiting(ContainerState container) {
        return WAITING.contains(container.waitingReason());
    }

    private static Optional<Finding> finding(ContainerState container, String message, boolean patienceIsOver) {
        Matcher known = FINAL.matcher(message);
        boolean isFinal = known.find();
        if (!isFinal && !patienceIsOver) {
            return Optional.empty();
        }
        String problem = isFinal ? known.group().toLowerCase(Locale.ROOT) : "";
        List<String> evidence = new ArrayList<>(Evidence.place(container));
        evidence.add("image " + container.image());
        evidence.add("runtime: " + message);
        String why = RUNTIME_CHAIN.matcher(message).replaceFirst("").replaceFirst(": unknown$", "");
        if (problem.equals("exec format error")) {
            return Optional.of(Finding.of(
                    CauseCode.IMAGE_WRONG_PLATFORM,
                    "image " + container.image() + " is not made for the platform of the node: " + why,
                    evidence));
        }
        return Optional.of(new Finding(
                CauseCode.CONTAINER_CANNOT_START,
                "a container cannot be started: " + why,
                evidence,
                nextStep(problem)));
    }

    private static String nextStep(String problem) {
        return switch (problem) {
            case "executable file not found", "no such file or directory" ->
                "Check `command` and the image's entrypoint: is the program in the image?";
            case "permission denied" -> "Make the program executable, and readable for the container's user.";
            case "runasnonroot", "runasuser", "non-numeric user" ->
                "Give the image a numeric non-root `user`, or set securityContext.runAsUser.";
            default -> CauseCode.CONTAINER_CANNOT_START.remedy();
        };
    }
}
