package io.epicheck.rollout.evidence;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the evidence of a failed release is. Immutable.
 *
 * @param files what was written, the summary first; empty when nothing could be written
 * @param shortLines the few lines of it that belong into a build log; redacted, without terminal control
 */
public record Evidence(Path directory, List<Path> files, List<String> shortLines) {
    public Evidence {
        files = List.copyOf(files);
        shortLines = List.copyOf(shortLines);
    }
}
