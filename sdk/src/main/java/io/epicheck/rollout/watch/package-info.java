/**
 * Keeps the verdict's observations up to date with one watch per kind and namespace, and tells what changed. Never polls the API.
 */
@NullMarked
package io.epicheck.rollout.watch;

import org.jspecify.annotations.NullMarked;
