/** How events look on a console. Knows no command. */
@NullMarked
package io.epicheck.runner.console;

import org.jspecify.annotations.NullMarked;
