package io.epicheck.rollout.verdict;

import io.epicheck.rollout.verdict.Verdict.Failed;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers what has failed: a program that crashes runs for a moment between two crashes, and that is no recovery. Only another version of
 * the object, applied by us, gets another chance. Not thread-safe.
 */
public final class Verdicts {
    private final Map<String, Failed> failures = new HashMap<>();

    /** {@link Judge#judge}, or the failure that was found before. */
    public Verdict judge(Snapshot snapshot, Target target) {
        String version = target.applied().uid() + " " + target.applied().resourceVersion();
        Failed known = failures.get(version);
        if (known != null) {
            return known;
        }
        Verdict verdict = Judge.judge(snapshot, target);
        if (verdict instanceof Failed failed) {
            failures.put(version, failed);
        }
        return verdict;
    }
}
