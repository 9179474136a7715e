package io.epicheck.image.dockerfile;

import io.epicheck.ImageException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** A failure as people are told it: where, what, why, its last lines, what to do. Pure. */
final class FailureText {
    private static final int LONGEST = 300;
    private static final Pattern NOT_THERE =
            Pattern.compile("(?i)not found|manifest unknown|name unknown|no such image");
    private static final Pattern REFUSED =
            Pattern.compile("(?i)unauthorized|authentication required|denied|forbidden|no basic auth");
    private static final Pattern PLAIN = Pattern.compile("(?i)server gave HTTP response to HTTPS client");

    private static final Pattern NO_AGENT = Pattern.compile("(?i)SSH_AUTH_SOCK|ssh agent|agent socket");

    private FailureText() {}

    static ImageException of(
            String image, Path dockerfile, Failure failure, EngineChoice engine, BuildSecrets secrets) {
        String where = failure.instruction()
                .map(step -> dockerfile + ":" + step.line() + ": `" + shortened(step.text()) + "` failed")
                .orElse(dockerfile + " cannot be built");
        String step = failure.step().isEmpty() ? "" : "step " + failure.step() + ", ";
        StringBuilder text = new StringBuilder(
                "image " + image + ": " + where + ": " + failure.reason() + " (" + step + engine.name() + ")");
        failure.output().forEach(line -> text.append("\n  ").append(line));
        return new ImageException("DOCKERFILE_FAILED", secrets.masked(text.toString()), advice(failure));
    }

    private static String advice(Failure failure) {
        String keyword = failure.instruction().map(Instruction::keyword).orElse("");
        if (PLAIN.matcher(failure.reason()).find()) {
            return "The registry speaks plain HTTP: allow it in the engine's own configuration.";
        }
        if (NO_AGENT.matcher(failure.reason()).find()) {
            return "`ssh` needs a running agent (SSH_AUTH_SOCK), or names a key: `ssh: [default=/path/to/key]`.";
        }
        if (REFUSED.matcher(failure.reason()).find()) {
            return "The engine logs in by itself: `docker login`, `buildah login` or DOCKER_CONFIG before it.";
        }
        if (keyword.equals("FROM") && NOT_THERE.matcher(failure.reason()).find()) {
            return "Check the base image's name and tag; a private one needs a login.";
        }
        if (keyword.equals("COPY") || keyword.equals("ADD")) {
            return "Sources are looked for in the context, without what .dockerignore leaves out.";
        }
        return failure.reason().startsWith("exit code")
                ? "Its last lines are above; mend the instruction, or what it runs."
                : "";
    }

    static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    /** What stages there are, for a target that is none of them. */
    static ImageException noStage(String image, Path dockerfile, String target, DockerfileText text) {
        String there = text.stages().isEmpty()
                ? "it has no FROM"
                : "it has "
                        + String.join(
                                ", ", text.stages().stream().map(Stage::shown).toList());
        Optional<Stage> last = text.stages().stream().reduce((one, next) -> next);
        return new ImageException(
                "DOCKERFILE_FAILED",
                "image " + image + ": " + dockerfile + " has no stage `" + target + "`; " + there,
                "Name one of them as `target`, or none for the last"
                        + last.map(stage -> " (" + stage.shown() + ")").orElse("") + ".");
    }
}
