/** The API server of the simulated cluster: paths, verbs and refusals of Kubernetes v1.34 over objects in memory. */
@NullMarked
package io.epicheck.testkit.cluster.api;

import org.jspecify.annotations.NullMarked;
