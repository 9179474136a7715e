/**
 * The distribution API: what is asked of a registry and how long it is waited for.
 */
@NullMarked
package io.epicheck.image.registry;

import org.jspecify.annotations.NullMarked;
