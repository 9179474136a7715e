package io.epicheck.rollout.lock;

import io.epicheck.retry.Time;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Time that moves when somebody waits for a lock. Those who hold one never renew it by themselves. */
final class LockTime implements Time {
    private long nanos = Long.MAX_VALUE - 1_000_000;
    private Runnable onPause = () -> {};

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public void pause(Duration duration) {
        if (Thread.currentThread().getName().equals("epicheck-lock")) {
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.park(this);
            }
            return;
        }
        pass(duration);
        onPause.run();
    }

    synchronized void pass(Duration duration) {
        nanos += duration.toNanos();
    }

    /** What happens while somebody waits. */
    void onPause(Runnable work) {
        onPause = work;
    }
}
