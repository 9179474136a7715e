package io.epicheck.rollout.journal;

import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import java.util.Optional;

/**
 * One object that a release writes, or may have written.
 *
 * @param before as it was; empty when the release creates it
 */
public record Entry(ObjectRef ref, Optional<KubeObject> before) {}
