package io.epicheck.runner;

/** Starts the command line. */
public final class Main {
    private Main() {}

    /** Ends the process with the exit codes of {@code docs/exit-codes.md}. */
    public static void main(String[] args) {
        HttpBuffers.enlarge(System.getProperties());
        Thread main = Thread.currentThread();
        Thread hook = new Thread(() -> Interruption.endInOrder(main), "epicheck-signal");
        Runtime.getRuntime().addShutdownHook(hook);
        int status = CommandLines.execute(Surroundings.ofProcess(), args);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // A signal is ending the process: its status stands.
        }
        System.exit(status);
    }
}
