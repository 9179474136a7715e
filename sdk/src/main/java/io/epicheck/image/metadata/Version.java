package io.epicheck.image.metadata;

/**
 * A version that tags stand for; versions of one scheme have an order. Immutable.
 *
 * <p>It is what lets a publisher move {@code latest}, {@code 1} and {@code 1.2} to the highest version only.
 */
public sealed interface Version extends Comparable<Version> permits SemVersion, PepVersion {
    /** As tags write it: without a leading {@code v}, normalised. */
    String text();

    /** Whether it is meant for everybody: no alpha, beta, candidate or development version. */
    boolean isFinal();
}
