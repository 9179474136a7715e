package io.epicheck.image.attest.sbom;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of a yarn.lock.
 *
 * @param patterns what was asked for and is answered by it: {@code name@range}
 * @param itself empty for what is part of the project
 * @param dependencies names with ranges
 * @param workspace the folder of a workspace, {@code .} for the project's
 */
record YarnEntry(
        List<String> patterns,
        Optional<SbomPackage> itself,
        Map<String, String> dependencies,
        Optional<String> workspace) {
    /** The name that a pattern, or a locator, begins with; all of it when there is no range. */
    static String name(String pattern) {
        int at = pattern.indexOf('@', 1);
        return at < 0 ? pattern : pattern.substring(0, at);
    }

    /** What follows the name; empty when there is nothing. */
    static String range(String pattern) {
        int at = pattern.indexOf('@', 1);
        return at < 0 ? "" : pattern.substring(at + 1);
    }
}
