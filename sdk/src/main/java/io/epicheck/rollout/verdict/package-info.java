/**
 * What the cluster's objects mean: in comes an immutable snapshot with monotonic time, out comes a verdict per workload. Pure: no
 * request, no clock, no thread.
 */
@NullMarked
package io.epicheck.rollout.verdict;

import org.jspecify.annotations.NullMarked;
