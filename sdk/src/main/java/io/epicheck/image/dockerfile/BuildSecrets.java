package io.epicheck.image.dockerfile;

import io.epicheck.BadInputException;
import io.epicheck.image.dockerfile.BuildSecret.FromEnvironment;
import io.epicheck.image.dockerfile.BuildSecret.FromFile;
import io.epicheck.process.OutputLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The values of a build's secrets, to keep them out of its output. Engines read them by themselves. */
final class BuildSecrets {
    /** Shorter texts are in every output by chance. */
    private static final int SHORTEST = 4;

    private static final long LARGEST = 1 << 20;

    private final List<String> values;

    private BuildSecrets(List<String> values) {
        this.values = values;
    }

    /**
     * Reads them.
     *
     * @throws BadInputException when one is not there: engines would build without it, and say nothing
     */
    static BuildSecrets read(DockerfileSpec spec, Map<String, String> environment) {
        List<String> values = new ArrayList<>();
        spec.secrets().forEach((id, source) -> {
            String value = value(id, source, environment);
            values.add(value.strip());
            value.lines().map(String::strip).forEach(values::add);
        });
        values.removeIf(value -> value.length() < SHORTEST);
        // The longest first, so that no rest of one stays.
        values.sort(Comparator.comparing(String::length).reversed());
        return new BuildSecrets(List.copyOf(values));
    }

    String masked(String text) {
        String masked = text;
        for (String value : values) {
            masked = masked.replace(value, "***");
        }
        return masked.endsWith(OutputLines.CUT) ? withoutHead(masked) : masked;
    }

    /** Where a line was cut, the first part of a value may be left at its end. */
    private String withoutHead(String line) {
        String text = line.substring(0, line.length() - OutputLines.CUT.length());
        int longest = 0;
        for (String value : values) {
            for (int length = Math.min(value.length() - 1, text.length()); length > longest; length--) {
                if (text.endsWith(value.substring(0, length))) {
                    longest = length;
                }
            }
        }
        return longest == 0 ? line : text.substring(0, text.length() - longest) + "***" + OutputLines.CUT;
    }

    private static String value(String id, BuildSecret source, Map<String, String> environment) {
        if (source instanceof FromEnvironment variable) {
            String value = environment.getOrDefault(variable.variable(), "");
            if (value.isEmpty()) {
                throw missing(id, "environment variable " + variable.variable() + " is not set or empty");
            }
            return value;
        }
        FromFile file = (FromFile) source;
        try {
            if (!Files.isRegularFile(file.file())) {
                throw missing(id, "file " + file.file() + " does not exist");
            }
            if (Files.size(file.file()) > LARGEST) {
                throw missing(id, "file " + file.file() + " is larger than 1 MiB");
            }
            return new String(Files.readAllBytes(file.file()), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw missing(id, "file " + file.file() + " cannot be read: " + e.getMessage());
        }
    }

    private static BadInputException missing(String id, String why) {
        return new BadInputException(
                "BUILD_SECRET_MISSING", "build secret `" + id + "`: " + why, "Set it where the pipeline runs.");
    }
}
