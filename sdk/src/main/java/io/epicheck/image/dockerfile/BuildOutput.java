package io.epicheck.image.dockerfile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last lines of a build, from which a failure is read. Thread-safe. */
final class BuildOutput {
    /** BuildKit repeats the failing step's output and its place in the Dockerfile at the end; this holds both. */
    private static final int KEPT = 200;

    private final Deque<String> lines = new ArrayDeque<>();

    synchronized void add(String line) {
        lines.addLast(line);
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }

    synchronized List<String> lines() {
        return new ArrayList<>(lines);
    }
}
