package io.epicheck.lint;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What rules need to know beside the manifests. Immutable.
 *
 * @param deployTimeout how long a release may take; empty when nobody says, then no rule asks
 * @param longestRequest how long the application may need for one request
 * @param versionedConfig whether ConfigMaps and Secrets get a new name with every content
 * @param silences findings that are wanted, from a pipeline file; those of annotations are found by themselves
 */
public record LintContext(
        Optional<Duration> deployTimeout, Duration longestRequest, boolean versionedConfig, List<Silence> silences) {
    public LintContext {
        silences = List.copyOf(silences);
    }

    /** For manifests without a pipeline file: requests of up to 5 s, and nothing silenced. */
    public static LintContext standard() {
        return new LintContext(Optional.empty(), Duration.ofSeconds(5), false, List.of());
    }

    public LintContext withDeployTimeout(Duration timeout) {
        return new LintContext(Optional.of(timeout), longestRequest, versionedConfig, silences);
    }

    public LintContext withLongestRequest(Duration longest) {
        return new LintContext(deployTimeout, longest, versionedConfig, silences);
    }

    public LintContext withVersionedConfig(boolean versioned) {
        return new LintContext(deployTimeout, longestRequest, versioned, silences);
    }

    public LintContext withSilences(List<Silence> more) {
        return new LintContext(deployTimeout, longestRequest, versionedConfig, more);
    }
}
