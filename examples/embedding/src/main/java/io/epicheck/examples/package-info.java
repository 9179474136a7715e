/** Small programs, each with one use of the SDK. */
@NullMarked
package io.epicheck.examples;

import org.jspecify.annotations.NullMarked;
