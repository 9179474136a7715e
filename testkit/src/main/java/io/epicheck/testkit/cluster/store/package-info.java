/** Objects at rest, as the simulated API server keeps them and its controllers see them. */
@NullMarked
package io.epicheck.testkit.cluster.store;

import org.jspecify.annotations.NullMarked;
