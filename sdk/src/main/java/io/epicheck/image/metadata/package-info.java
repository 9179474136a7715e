/**
 * What an image is called and what it says about itself: a git event and rules in, tags, labels and annotations out, each decision with
 * its reason. Pure: reads no file, no clock and no network.
 */
@NullMarked
package io.epicheck.image.metadata;

import org.jspecify.annotations.NullMarked;
