/**
 * Failures by script. {@link io.epicheck.testkit.fault.Fault} says what happens to which request of a double (API server or registry);
 * {@link io.epicheck.testkit.fault.FaultProxy} stands before any real server, on the level of TCP. Nothing here happens by chance.
 */
@NullMarked
package io.epicheck.testkit.fault;

import org.jspecify.annotations.NullMarked;
