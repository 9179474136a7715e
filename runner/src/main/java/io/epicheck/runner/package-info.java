/** The command line: options in, the SDK's pipeline, files and an exit code out. */
@NullMarked
package io.epicheck.runner;

import org.jspecify.annotations.NullMarked;
