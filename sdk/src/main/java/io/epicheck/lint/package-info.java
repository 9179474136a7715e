/** Says before a deploy why requests would be lost, and what to add; adds it where it is asked to. Pure, but for what reads and writes files. */
@NullMarked
package io.epicheck.lint;

import org.jspecify.annotations.NullMarked;
