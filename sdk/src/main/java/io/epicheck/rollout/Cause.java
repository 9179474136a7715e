package io.epicheck.rollout;

import java.util.List;

/**
 * Why a release failed.
 *
 * @param code stable: {@code IMAGE_NOT_FOUND}, {@code CRASH_LOOP}, {@code SMOKE_FAILED}, ...
 * @param subject the object that failed first, as {@code Kind namespace/name}
 * @param reason one line for people
 * @param evidence pod, node, the registry's or kubelet's answer, exit code, last log lines; redacted
 * @param nextStep what to do now; empty when there is no advice
 */
public record Cause(String code, String subject, String reason, List<String> evidence, String nextStep) {
    public Cause {
        evidence = List.copyOf(evidence);
    }
}
