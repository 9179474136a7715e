/**
 * A finished image in, a registry that has it out.
 */
@NullMarked
package io.epicheck.image.publish;

import org.jspecify.annotations.NullMarked;
