/**
 * What a failed release leaves for people: in come a cause and the last snapshot, out come files. Taken before anything is rolled back,
 * because rolling back removes the pods that know why. Reads only; never judges, never changes an outcome.
 */
@NullMarked
package io.epicheck.rollout.evidence;

import org.jspecify.annotations.NullMarked;
