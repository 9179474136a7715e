package io.epicheck.rollout.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The runtime cannot start the container, and never will: no such executable, wrong architecture, not allowed. */
final class StartFailure {
    private static final Set<String> WAITING =
            Set.of("RunContainerError", "CreateContainerError", "CreateContainerConfigError");
    private static final Set<String> ENDED = Set.of("StartError", "ContainerCannotRun");
    private static final Pattern FINAL = Pattern.compile("(?i)executable file not found|no such file or directory"
            + "|permission denied|exec format error|is a directory|not a directory|no command specified"
            + "|runAsNonRoot|runAsUser|non-numeric user|unable to find user|invalid capability");
    private static final Pattern RUNTIME_CHAIN = Pattern.compile("(?s)^.*unable to start container process: ");

    private StartFailure() {}

    static Optional<Finding> of(ContainerState container) {
        if (WAITING.contains(container.waitingReason())) {
            return finding(container, container.waitingMessage());
        }
        JsonNode end = container.lastEnd();
        if (!container.isRunning() && ENDED.contains(end.path("reason").asString(""))) {
            return finding(container, end.path("message").asString(""));
        }
        return Optional.empty();
    }

    private static Optional<Finding> finding(ContainerState container, String message) {
        Matcher known = FINAL.matcher(message);
        if (!known.find()) {
            return Optional.empty();
        }
        List<String> evidence = new ArrayList<>(Evidence.place(container));
        evidence.add("image " + container.image());
        evidence.add("runtime: " + message);
        String why = RUNTIME_CHAIN.matcher(message).replaceFirst("").replaceFirst(": unknown$", "");
        return Optional.of(new Finding(
                "CONTAINER_CANNOT_START", "a container cannot be started: " + why, evidence, nextStep(known.group())));
    }

    private static String nextStep(String problem) {
        return switch (problem.toLowerCase(Locale.ROOT)) {
            case "executable file not found", "no such file or directory" ->
                "Check `command` and the image's entrypoint: is the program in the image?";
            case "exec format error" -> "Build the image for the nodes' architecture.";
            case "permission denied" -> "Make the program executable, and readable for the container's user.";
            case "runasnonroot", "runasuser", "non-numeric user" ->
                "Give the image a numeric non-root `user`, or set securityContext.runAsUser.";
            default -> "Check the container's command, user and mounts.";
        };
    }
}
