/**
 * The release: objects in, a sealed outcome out. Applies, waits, verifies, and restores the live pre-images when anything
 * fails.
 */
@NullMarked
package io.epicheck.rollout;

import org.jspecify.annotations.NullMarked;
