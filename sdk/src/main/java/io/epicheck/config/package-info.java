/**
 * The pipeline file: YAML tree in, PipelineConfig records out, or all problems at once; and the JSON schema of the
 * records. Never contacts anything.
 */
@NullMarked
package io.epicheck.config;

import org.jspecify.annotations.NullMarked;
