/**
 * What every package may use: the exceptions and the problems with a position. Uses none of the others.
 */
@NullMarked
package io.epicheck;

import org.jspecify.annotations.NullMarked;
