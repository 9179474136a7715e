package io.epicheck.image.dockerfile;

import io.epicheck.ImageReference;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image that a Dockerfile takes from a registry: by FROM, {@code COPY --from}, {@code RUN --mount=from=}, or its {@code syntax} line.
 *
 * @param line of its instruction, counted from 1
 * @param keyword of its instruction; {@link #SYNTAX} for the syntax line
 * @param written as the Dockerfile has it
 * @param resolved the same with arguments filled in; empty where one has no value
 * @param reference empty where there is a reason not to lock it
 * @param reason why it cannot be locked, to be read after its name; empty when it can
 */
public record DockerfileImage(
        Path dockerfile,
        int line,
        String keyword,
        String written,
        String resolved,
        Optional<ImageReference> reference,
        String reason) {
    static final String SYNTAX = "SYNTAX";

    /** {@code app/Dockerfile:3}. */
    public String place() {
        return dockerfile + ":" + line;
    }

    /** Whether it is no part of the image, but the program that BuildKit reads the Dockerfile with. */
    public boolean isFrontend() {
        return keyword.equals(SYNTAX);
    }
}
