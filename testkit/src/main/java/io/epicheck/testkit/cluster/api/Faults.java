package io.epicheck.testkit.cluster.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The failures that are still to come, in the order in which they were asked for. Thread-safe. */
final class Faults {
    private final List<Pending> pending = new ArrayList<>();

    synchronized void add(Fault fault) {
        pending.add(new Pending(fault));
    }

    /** The failure for this request, counted down. */
    synchronized Optional<Fault> take(String method, String target) {
        for (Pending each : pending) {
            if (each.left > 0 && each.fault.matches(method, target)) {
                each.left--;
                return Optional.of(each.fault);
            }
        }
        return Optional.empty();
    }

    private static final class Pending {
        private final Fault fault;
        private int left;

        Pending(Fault fault) {
            this.fault = fault;
            this.left = fault.times();
        }
    }
}
