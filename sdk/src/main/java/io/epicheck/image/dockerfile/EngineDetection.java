package io.epicheck.image.dockerfile;

import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.process.NoAnswerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds an engine that works here: not one that is only installed, but one that answers. Keeps what each answered, so that "none" can be
 * explained.
 */
final class EngineDetection {
    private static final Pattern VERSION = Pattern.compile("\\bv?(\\d+\\.\\d+[^\\s,]*)");
    private static final Pattern STATUS = Pattern.compile("(?m)^\\s*Status:\\s*(\\S+)");
    private static final Pattern DRIVER = Pattern.compile("(?m)^\\s*Driver:\\s*(\\S+)");
    private static final Pattern ERROR = Pattern.compile("(?m)^\\s*Error:\\s*(.+)$");

    /** A daemon that hangs is as good as none. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Commands commands;
    private final Map<String, String> environment;
    private final List<String> answers = new ArrayList<>();

    EngineDetection(Commands commands, Map<String, String> environment) {
        this.commands = commands;
        this.environment = environment;
    }

    /**
     * Chooses.
     *
     * @param wanted the only one that may be taken; empty for the first that works
     * @throws ImageException when none works, with what each answered
     */
    EngineChoice choose(Optional<BuildEngine> wanted) {
        if (wanted.isPresent()) {
            return probe(wanted.get(), "`engine: " + wanted.get().id() + "` asks for it")
                    .orElseThrow(() -> none(wanted));
        }
        for (BuildEngine engine : BuildEngine.values()) {
            String reason = answers.isEmpty() ? "the first of those that are looked for" : String.join("; ", answers);
            Optional<EngineChoice> found = probe(engine, reason);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw none(wanted);
    }

    private Optional<EngineChoice> probe(BuildEngine engine, String reason) {
        return switch (engine) {
            case BUILDX -> buildx(reason);
            case BUILDAH, PODMAN -> daemonless(engine, reason);
        };
    }

    private Optional<EngineChoice> buildx(String reason) {
        String named = environment.getOrDefault("EPICHECK_BUILDX", "");
        List<List<String>> candidates =
                named.isEmpty() ? List.of(List.of("docker", "buildx"), List.of("buildx")) : List.of(List.of(named));
        for (List<String> command : candidates) {
            String shown = named.isEmpty() ? String.join(" ", command) : "EPICHECK_BUILDX";
            Answer version = ask(command, "version");
            if (!version.ok()) {
                answers.add(shown + ": " + version.lastLine());
                continue;
            }
            String problem = builder(command);
            if (problem.isEmpty()) {
                return Optional.of(new EngineChoice(BuildEngine.BUILDX, version(version), reason, command));
            }
            answers.add(shown + ": " + problem);
        }
        return Optional.empty();
    }

    /** What is wrong with the builder that is chosen; empty when it can build. */
    private String builder(List<String> command) {
        Answer inspected = ask(command, "inspect");
        String driver = first(DRIVER, inspected.output()).orElse("");
        if (!inspected.ok()) {
            return "no builder answers: " + inspected.lastLine();
        }
        if (driver.equals("docker") && !containerdStore()) {
            return "the builder of the Docker daemon cannot export an OCI layout: its image store is not containerd's"
                    + " (`docker buildx create --use` makes one that can)";
        }
        boolean awake = STATUS.matcher(inspected.output())
                .results()
                .map(match -> match.group(1))
                // Builders in a container are started by the build.
                .anyMatch(status -> status.equals("running")
                        || ((status.equals("inactive") || status.equals("stopped"))
                                && (driver.equals("docker-container") || driver.equals("kubernetes"))));
        return awake
                ? ""
                : "its builder is not usable: "
                        + first(ERROR, inspected.output()).orElse("it is not running");
    }

    private boolean containerdStore() {
        Answer info = ask(List.of("docker"), "info", "--format", "{{json .DriverStatus}}");
        return info.ok() && info.output().contains("io.containerd.snapshotter");
    }

    private Optional<EngineChoice> daemonless(BuildEngine engine, String reason) {
        List<String> command = List.of(engine.id());
        Answer version = ask(command, "--version");
        Answer info = version.ok() ? ask(command, "info") : version;
        if (info.ok()) {
            return Optional.of(new EngineChoice(engine, version(version), reason, command));
        }
        answers.add(engine.id() + ": " + info.lastLine());
        return Optional.empty();
    }

    private Answer ask(List<String> command, String... arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        List<String> output = Collections.synchronizedList(new ArrayList<>());
        try {
            int status = commands.run(all, environment, Path.of("."), output::add, LIMIT);
            return new Answer(status == 0, String.join("\n", output));
        } catch (NoAnswerException e) {
            return new Answer(false, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new Answer(false, "not installed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("INTERRUPTED", "the build was interrupted", "Run again.", e);
        }
    }

    private static String version(Answer answer) {
        return first(VERSION, answer.output()).orElse("");
    }

    private static Optional<String> first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private ImageException none(Optional<BuildEngine> wanted) {
        String which = wanted.map(engine -> "`engine: " + engine.id() + "` does not work here")
                .orElse("nothing that builds Dockerfiles works here");
        return new ImageException(
                "DOCKERFILE_NO_ENGINE",
                which + "; asked:\n  " + String.join("\n  ", answers),
                "Install buildah (needs no daemon) or podman, or Docker with a builder (`docker buildx create --use`);"
                        + " EPICHECK_BUILDX names a standalone buildx.");
    }

    private record Answer(boolean ok, String output) {
        String lastLine() {
            String text = output.strip();
            return text.isEmpty()
                    ? "no answer"
                    : text.substring(text.lastIndexOf('\n') + 1).strip();
        }
    }
}
