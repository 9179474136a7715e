package io.epicheck.rollout;

import io.epicheck.rollout.journal.ReleaseSource;

/** Knows which of two releases is older: a build that took long must not overwrite the one that came after it. */
@FunctionalInterface
public interface ReleaseOrder {
    /**
     * @param candidate what is to be deployed
     * @param deployed what was deployed last
     * @return true only when that is certain
     */
    boolean isOlder(ReleaseSource candidate, ReleaseSource deployed);

    /** Everything goes. */
    static ReleaseOrder any() {
        return (candidate, deployed) -> false;
    }
}
