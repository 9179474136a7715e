/**
 * Monotonic time, deadlines and retry policies (resilience4j): in comes a call that may fail, out comes its value or the
 * last failure. Knows nothing of Kubernetes or registries.
 */
@NullMarked
package io.epicheck.retry;

import org.jspecify.annotations.NullMarked;
