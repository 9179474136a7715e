package io.epicheck.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops this process with SIGSTOP at a named moment, as a machine does that is suspended: it goes on there, as if nothing had been, when
 * somebody sends SIGCONT. Thread-safe. For a child process of a test, like {@link CrashAt}.
 */
public final class FreezeAt {
    private final String name;
    private final AtomicInteger left;

    /**
     * @param name of the moment
     * @param nth which of the times it is passed, from 1
     */
    public FreezeAt(String name, int nth) {
        this.name = name;
        this.left = new AtomicInteger(nth);
    }

    /** Returns when the process runs again. */
    public void hit(String moment) {
        if (moment.equals(name) && left.decrementAndGet() == 0) {
            try {
                String pid = String.valueOf(ProcessHandle.current().pid());
                // The signal is sent when kill ends, and works when a thread of ours is scheduled: later, on a busy
                // machine.
                new ProcessBuilder("sh", "-c", "kill -STOP \"$1\"; sleep 1", "sh", pid)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
