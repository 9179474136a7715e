/**
 * Composes everything above by trigger: configuration and context in, PipelineResult out.
 */
@NullMarked
package io.epicheck.pipeline;

import org.jspecify.annotations.NullMarked;
