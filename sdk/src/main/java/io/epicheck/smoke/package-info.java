/**
 * HTTP checks of the running release, by URL, through an Ingress or through a port-forward.
 */
@NullMarked
package io.epicheck.smoke;

import org.jspecify.annotations.NullMarked;
