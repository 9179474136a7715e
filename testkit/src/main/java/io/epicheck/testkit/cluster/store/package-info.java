/** Objects at rest, as the simulated API server keeps them and its controllers see them. */
package io.epicheck.testkit.cluster.store;
