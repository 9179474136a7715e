package io.epicheck.image.dockerfile;

import java.util.List;

/**
 * The engine that builds here.
 *
 * @param version as it tells it
 * @param reason why this one: for people
 * @param command how it is called
 */
public record EngineChoice(BuildEngine engine, String version, String reason, List<String> command) {
    public EngineChoice {
        command = List.copyOf(command);
    }

    /** {@code buildah 1.28.2}. */
    public String name() {
        return version.isEmpty() ? engine.id() : engine.id() + " " + version;
    }

    @Override
    public String toString() {
        return name() + " (" + reason + ")";
    }
}
