package io.epicheck.runner;

/**
 * What a signal does: the run is interrupted, writes down that it was, gives its lock back, tells, and then the process ends with the
 * signal's status. CI kills 7.5 s (GitHub) or some seconds (Jenkins) later, so there is no time to take anything back.
 */
final class Interruption {
    private static final long LONGEST_MILLIS = 4_500;

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
