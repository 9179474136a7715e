@NullMarked
package io.epicheck.runner;

import org.jspecify.annotations.NullMarked;
