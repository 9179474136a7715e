/**
 * One release at a time: a lock in the cluster ({@code coordination.k8s.io/v1} Lease), judged by what is observed and never by comparing
 * clocks.
 */
@NullMarked
package io.epicheck.rollout.lock;

import org.jspecify.annotations.NullMarked;
