/**
 * Files in, layers out.
 */
@NullMarked
package io.epicheck.image.layer;

import org.jspecify.annotations.NullMarked;
