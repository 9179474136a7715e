package io.epicheck.traffic;

import java.util.Locale;

/** Which part of a release a request ended in. */
public enum TrafficPhase {
    /** Before the first write. */
    BEFORE,
    /** From the first write until all is rolled out and checked. */
    DURING,
    /** Since then. */
    AFTER,
    /** While the release was taken back. */
    ROLLBACK;

    /** {@code before}, {@code during}, ... */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
