/**
 * A Dockerfile in, a finished image in a folder out: finds an engine that works here (docker buildx, buildah, podman), runs it, and reads what
 * it exports. Never pushes: that is the same for every image ({@code publish}).
 */
@NullMarked
package io.epicheck.image.dockerfile;

import org.jspecify.annotations.NullMarked;
