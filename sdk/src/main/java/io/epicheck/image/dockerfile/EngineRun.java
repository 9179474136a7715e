package io.epicheck.image.dockerfile;

import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** What every command of one build has in common: whom it tells, what it may see and what must not be seen. */
record EngineRun(
        String image,
        DockerfileText dockerfile,
        BuildSecrets secrets,
        Map<String, String> environment,
        EventSink events,
        Commands commands) {

    /** The same with other variables. */
    EngineRun with(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        return new EngineRun(image, dockerfile, secrets, all, events, commands);
    }

    /** Builds, and tells each line; what went wrong, if it did. */
    Optional<Failure> build(
            List<String> command, DockerfileSpec spec, BiFunction<List<String>, DockerfileText, Failure> reader) {
        BuildOutput output = new BuildOutput();
        int status = run(command, spec, line -> {
            output.add(line);
            events.accept(new Progress("build", image, line));
        });
        return status == 0 ? Optional.empty() : Optional.of(reader.apply(output.lines(), dockerfile));
    }

    /**
     * Something that has no reason to fail.
     *
     * @return what it wrote
     */
    String require(List<String> command, DockerfileSpec spec, String what) {
        List<String> output = Collections.synchronizedList(new ArrayList<>());
        int status = run(command, spec, output::add);
        if (status != 0) {
            throw new ImageException(
                    "DOCKERFILE_FAILED",
                    "image " + image + ": " + what + " failed with status " + status + ":\n"
                            + String.join("\n", output),
                    "Check the free space, and the engine's storage.");
        }
        return String.join("\n", output);
    }

    void warn(String code, String message) {
        events.accept(new Notice(Level.WARNING, code, "image " + image + ": " + message));
    }

    private int run(List<String> command, DockerfileSpec spec, java.util.function.Consumer<String> lines) {
        try {
            return commands.run(command, environment, spec.context(), line -> lines.accept(secrets.masked(line)));
        } catch (IOException e) {
            throw new ImageException(
                    "DOCKERFILE_FAILED",
                    "image " + image + ": " + command.get(0) + " could not be started: " + e.getMessage(),
                    "",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("INTERRUPTED", "the build was interrupted", "Run again.", e);
        }
    }
}
