/**
 * Node applications without a Dockerfile: a site's files, or a project and its lock file, come in; layers and settings of an image go out.
 * {@code prepare} commands run here, and what they made is kept by the content that they were given. Knows neither registry nor base.
 */
@NullMarked
package io.epicheck.image.node;

import org.jspecify.annotations.NullMarked;
