package io.epicheck.runner;

import java.util.concurrent.TimeUnit;

/** What a signal does: the run is interrupted, goes back, tells, and then the process ends with the signal's status. */
final class Interruption {
    /** Going back takes about as long as going forward; CI kills earlier when it has less patience. */
    private static final long LONGEST_MILLIS = TimeUnit.MINUTES.toMillis(5);

    private Interruption() {}

    static void endInOrder(Thread main) {
        main.interrupt();
        try {
            main.join(LONGEST_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
