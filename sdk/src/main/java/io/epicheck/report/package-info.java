/**
 * What a run leaves behind: summary, result files, outputs of the CI system.
 */
@NullMarked
package io.epicheck.report;

import org.jspecify.annotations.NullMarked;
