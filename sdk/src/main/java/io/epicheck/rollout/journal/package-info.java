/**
 * What a release writes down in the cluster before it acts, so that whoever comes next can finish it or go back: the journal of the
 * release that is under way, and a record of every release. Holds no secret bytes outside Secrets.
 */
@NullMarked
package io.epicheck.rollout.journal;

import org.jspecify.annotations.NullMarked;
