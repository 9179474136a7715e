/**
 * Manifests: files in, objects ready to be applied out (substituted, merged, images by digest); diff and server-side
 * apply.
 */
@NullMarked
package io.epicheck.manifest;

import org.jspecify.annotations.NullMarked;
