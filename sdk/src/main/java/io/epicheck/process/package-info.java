/**
 * Programs of this machine: a command line, a folder and the whole environment come in; lines of output, or its bytes, and an exit status go
 * out. Whoever starts a program does it here, so that an interrupt, a limit or an orphan that holds the output ends in one way. Knows nothing
 * of what is run, and prints nothing.
 */
@NullMarked
package io.epicheck.process;

import org.jspecify.annotations.NullMarked;
