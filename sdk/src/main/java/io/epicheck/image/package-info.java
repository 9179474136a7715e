/**
 * Images: layers, metadata and credentials in, an image pushed by digest out.
 */
@NullMarked
package io.epicheck.image;

import org.jspecify.annotations.NullMarked;
