/**
 * A finished image comes in, a repository has it afterwards, with its tags: blobs, manifests, a check, then tags that never change, then
 * those that move. Never lets a tag point to something incomplete, and never overwrites the tag of a version.
 */
@NullMarked
package io.epicheck.image.publish;

import org.jspecify.annotations.NullMarked;
