/**
 * Requests at a constant rate through the entry that users take, while a release rolls out: an entry and a budget in, a report and
 * perhaps a cause out. Sends GET requests only, and never through a port-forward; it judges nothing that it did not measure itself.
 */
@NullMarked
package io.epicheck.traffic;

import org.jspecify.annotations.NullMarked;
