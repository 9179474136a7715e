/**
 * The stream of what happens: sealed events and their sinks. Nothing here prints.
 */
@NullMarked
package io.epicheck.event;

import org.jspecify.annotations.NullMarked;
