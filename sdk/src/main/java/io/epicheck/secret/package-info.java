/**
 * Secret values, their redaction from every output, and Secret objects that say when they changed.
 */
@NullMarked
package io.epicheck.secret;

import org.jspecify.annotations.NullMarked;
