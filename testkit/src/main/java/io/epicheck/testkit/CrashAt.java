package io.epicheck.testkit;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends this process with SIGKILL at a named moment, as a machine does that goes away: no hook runs, nothing is closed. Thread-safe. For a
 * child process of a test; its {@link #hit} fits wherever a program tells its crash points.
 *
 * <pre>{@code
 * RolloutManager.in(cluster, "shop").crashPoints(new CrashAt("apply.Deployment.after", 1)::hit).deploy(manifests);
 * }</pre>
 */
public final class CrashAt {
    private static final int KILLED = 137;

    private final String name;
    private final AtomicInteger left;

    /**
     * @param name of the moment
     * @param nth which of the times it is passed, from 1
     */
    public CrashAt(String name, int nth) {
        this.name = name;
        this.left = new AtomicInteger(nth);
    }

    /** Returns unless this is the moment. */
    public void hit(String moment) {
        if (moment.equals(name) && left.decrementAndGet() == 0) {
            kill();
        }
    }

    private static void kill() {
        try {
            String pid = String.valueOf(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-KILL", pid).start().waitFor();
        } catch (IOException e) {
            Runtime.getRuntime().halt(KILLED); // no such command: as sudden, by other means
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(KILLED);
        }
        Runtime.getRuntime().halt(KILLED);
    }
}
