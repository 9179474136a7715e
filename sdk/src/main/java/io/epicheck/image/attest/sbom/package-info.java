/**
 * What an image is made of: layers and lock files in, an SPDX document out. The same input gives the same bytes.
 */
@NullMarked
package io.epicheck.image.attest.sbom;

import org.jspecify.annotations.NullMarked;
