package io.epicheck.rollout;

import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.rollout.journal.Entry;
import java.util.Optional;

/**
 * An object that this release has written, or may have written: the answer can be lost.
 *
 * @param before empty when the release created it
 * @param applied what the server stored; empty while that is not known
 */
record Touched(ObjectRef ref, Optional<PreImage> before, Optional<KubeObject> applied) {
    static Touched by(Entry entry) {
        return new Touched(entry.ref(), entry.before().map(PreImage::new), Optional.empty());
    }

    Touched with(KubeObject stored) {
        return new Touched(ref, before, Optional.of(stored));
    }

    boolean isCreated() {
        return before.isEmpty();
    }
}
