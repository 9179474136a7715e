package io.epicheck.rollout;

import io.epicheck.event.StepRunner;
import io.epicheck.rollout.journal.ReleaseSource;
import io.epicheck.rollout.lock.DeployLock;
import io.epicheck.rollout.lock.LockHolder;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the lock of an application for a run. */
final class Locks {
    /** Ends in the attempt: {@code github/owner/repo/123/2}. */
    private static final Pattern ATTEMPT = Pattern.compile("(.+)/([0-9]{1,9})");

    private Locks() {}

    static DeployLock acquire(RolloutSettings settings, StepRunner steps) {
        return steps.run(
                "lock",
                "Take the lock",
                () -> DeployLock.acquire(
                        settings.cluster().api(),
                        settings.namespace(),
                        settings.source().application(),
                        holder(settings.source()),
                        settings.limits().timing(),
                        settings.limits().lock(),
                        settings.time(),
                        settings.sink()),
                lock -> "epoch " + lock.epoch());
    }

    static LockHolder holder(ReleaseSource source) {
        String identity = source.runId() + "/" + UUID.randomUUID().toString().substring(0, 8);
        Matcher attempt = ATTEMPT.matcher(source.runId());
        return source.runId().startsWith("github/") && attempt.matches()
                ? new LockHolder(identity, attempt.group(1), Integer.parseInt(attempt.group(2)), source.runUrl())
                : new LockHolder(identity, "", 0, source.runUrl());
    }
}
