/**
 * What is said about images that a registry has: SBOM, provenance, signature. They lie beside the image, as referrers of its manifest, so
 * that its digest stays what it was. Nothing here changes or deletes an image.
 */
@NullMarked
package io.epicheck.image.attest;

import org.jspecify.annotations.NullMarked;
