/**
 * Messages to people: Slack, Discord. Never changes the outcome of a run.
 */
@NullMarked
package io.epicheck.notify;

import org.jspecify.annotations.NullMarked;
