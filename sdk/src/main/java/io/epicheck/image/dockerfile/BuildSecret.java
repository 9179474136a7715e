package io.epicheck.image.dockerfile;

import java.nio.file.Path;

/** Where the value of a {@code RUN --mount=type=secret,id=...} comes from; never the value itself. */
public sealed interface BuildSecret {
    /** An environment variable of this process. */
    record FromEnvironment(String variable) implements BuildSecret {}

    /** A file. */
    record FromFile(Path file) implements BuildSecret {}
}
