package io.epicheck.lint;

import io.epicheck.Position;
import io.epicheck.manifest.Manifest;
import java.util.List;

/**
 * What a rule found in one place. Immutable.
 *
 * @param rule stable id, such as {@code no-readiness-probe}
 * @param manifest the object that it is about
 * @param position where
 * @param keyPath the way of keys to it, such as {@code spec.template.spec.containers[web]}
 * @param message what was found
 * @param why what happens because of it
 * @param fix what mends it; empty when only a person can decide
 */
public record Finding(
        String rule,
        Severity severity,
        Manifest manifest,
        Position position,
        String keyPath,
        String message,
        String why,
        List<Change> fix) {
    public Finding {
        fix = List.copyOf(fix);
    }
}
