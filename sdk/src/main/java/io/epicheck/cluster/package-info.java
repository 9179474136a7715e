/**
 * A verified connection to one cluster, and its verbs on plain objects. The HTTP transport stays behind this package.
 */
@NullMarked
package io.epicheck.cluster;

import org.jspecify.annotations.NullMarked;
