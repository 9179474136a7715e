/**
 * The documents of an image (OCI image specification), their names and digests. Pure.
 */
@NullMarked
package io.epicheck.image.oci;

import org.jspecify.annotations.NullMarked;
