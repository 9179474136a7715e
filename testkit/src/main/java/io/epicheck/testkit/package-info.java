@NullMarked
package io.epicheck.testkit;

import org.jspecify.annotations.NullMarked;
