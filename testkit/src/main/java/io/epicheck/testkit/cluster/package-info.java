/** A Kubernetes cluster in this JVM: real HTTP, simulated everything else. Begin with {@code SimulatedCluster}. */
@NullMarked
package io.epicheck.testkit.cluster;

import org.jspecify.annotations.NullMarked;
