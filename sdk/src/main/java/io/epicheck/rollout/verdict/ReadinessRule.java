package io.epicheck.rollout.verdict;

import java.util.Optional;

/**
 * When a custom resource is ready, by a condition of its status that somebody has declared. Immutable.
 *
 * @param apiVersion such as {@code example.com/v1}
 * @param condition type of the condition to wait for
 * @param status value that it must have: {@code True}, {@code False} or {@code Unknown}
 * @param failed type of a condition that is True when it has failed for good; empty for none
 */
public record ReadinessRule(String apiVersion, String kind, String condition, String status, Optional<String> failed) {
    boolean isFor(Target target) {
        return apiVersion.equals(target.applied().apiVersion()) && kind.equals(target.kind());
    }
}
