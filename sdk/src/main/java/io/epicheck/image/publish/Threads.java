package io.epicheck.image.publish;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Threads that nobody waits for much longer. */
public final class Threads {
    /** Who is interrupted tells its registry that it gives up, and ends. */
    private static final long SECONDS = 5;

    private Threads() {}

    /** Interrupts what runs, and waits up to 5 s for it to end; an interrupt of the caller stays, and ends the wait. */
    public static void end(ExecutorService pool) {
        pool.shutdownNow();
        try {
            boolean unused = pool.awaitTermination(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
