package io.epicheck.image.oci;

import io.epicheck.BadInputException;
import tools.jackson.databind.JsonNode;

/**
 * What an image runs on, as indexes and configurations say it
 * (<a href="https://github.com/opencontainers/image-spec/blob/main/image-index.md">OCI</a>). Immutable.
 *
 * @param variant of the processor, such as {@code v7}; empty when there is none, or the usual one of arm64 (v8)
 */
public record Platform(String os, String architecture, String variant) {
    /** What is built when nobody asks for another. */
    public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", "");

    /** Names are what containerd makes of them: {@code arm64/v8} is {@code arm64}, {@code arm} is {@code arm/v7}. */
    public Platform {
        if (architecture.equals("arm64") && variant.equals("v8")) {
            variant = "";
        } else if (architecture.equals("arm") && variant.isEmpty()) {
            variant = "v7";
        }
    }

    /**
     * Reads {@code os/architecture} or {@code os/architecture/variant}.
     *
     * @throws BadInputException when it is neither
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        if (!text.matches("[a-z0-9]+/[a-z0-9]+(/[a-z0-9.]+)?")) {
            throw new BadInputException(
                    "PLATFORM_INVALID", "`" + text + "` is no platform", "Write linux/amd64 or linux/arm/v7.");
        }
        return new Platform(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
    }

    /** Of an object with {@code os}, {@code architecture} and perhaps {@code variant}. */
    public static Platform of(JsonNode json) {
        return new Platform(
                json.path("os").asString(""),
                json.path("architecture").asString(""),
                json.path("variant").asString(""));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
