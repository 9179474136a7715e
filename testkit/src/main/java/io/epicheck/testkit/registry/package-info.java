/**
 * An OCI registry inside the JVM: HTTP requests in, honest answers of the distribution specification out. Holds everything in memory,
 * never reads the network, and can be told to fail.
 */
@NullMarked
package io.epicheck.testkit.registry;

import org.jspecify.annotations.NullMarked;
