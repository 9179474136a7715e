/**
 * Keys, envelopes and bundles: bytes in, signed bytes out, and the other way round. No registry, no files, no variables. Private keys leave
 * this package in no form.
 */
@NullMarked
package io.epicheck.image.attest.sign;

import org.jspecify.annotations.NullMarked;
