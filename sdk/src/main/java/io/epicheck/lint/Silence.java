package io.epicheck.lint;

import io.epicheck.Position;
import java.util.Optional;

/**
 * A finding that somebody wants as it is. Immutable.
 *
 * @param object {@code Kind/name}; empty for every object
 * @param reason why; never blank
 * @param position where it is written
 */
public record Silence(String rule, Optional<String> object, String reason, Position position) {
    boolean covers(Finding finding) {
        String label = finding.manifest().object().kind() + "/"
                + finding.manifest().object().name();
        return rule.equals(finding.rule()) && object.map(label::equals).orElse(true);
    }
}
