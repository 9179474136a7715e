/**
 * What is being built and where it goes: environment variables and a git checkout in, BuildContext out. Never writes.
 */
@NullMarked
package io.epicheck.context;

import org.jspecify.annotations.NullMarked;
