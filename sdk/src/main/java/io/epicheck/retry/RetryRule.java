package io.epicheck.retry;

import java.time.Duration;

/** Says which failures are worth another attempt. Pure; called once per failed attempt. */
@FunctionalInterface
public interface RetryRule {
    /** @param attempt the attempt that failed, counted from 1 */
    Decision decide(Exception failure, int attempt);

    /**
     * What to do after a failed attempt.
     *
     * @param again false to give up at once
     * @param atLeast wait no less than this, as a server's Retry-After asks for; zero for only the policy's own wait
     */
    record Decision(boolean again, Duration atLeast) {
        public static final Decision STOP = new Decision(false, Duration.ZERO);
        public static final Decision AGAIN = new Decision(true, Duration.ZERO);

        public static Decision after(Duration atLeast) {
            return new Decision(true, atLeast);
        }
    }
}
