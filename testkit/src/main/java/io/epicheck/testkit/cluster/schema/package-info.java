/**
 * What Kubernetes knows about the fields of its objects: which exist, how lists merge, who owns what, and which values the server fills in.
 * Pure functions on trees; nothing here knows of stores or requests.
 */
@NullMarked
package io.epicheck.testkit.cluster.schema;

import org.jspecify.annotations.NullMarked;
