/**
 * YAML text to a tree in which every node knows its position; limits, duplicate keys and bad input are problems with
 * file, line and column. Values of variables are put into scalars of that tree, never into text. No knowledge of what the keys mean.
 */
@NullMarked
package io.epicheck.yaml;

import org.jspecify.annotations.NullMarked;
