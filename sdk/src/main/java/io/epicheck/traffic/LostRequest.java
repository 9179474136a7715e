package io.epicheck.traffic;

import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;

/**
 * One request that was lost.
 *
 * @param at time of day at which it was due
 * @param phase in which it was lost
 * @param took from due to lost
 * @param reused whether its connection had carried a request before
 * @param localPort to find it in a packet capture; 0 when there was no connection
 * @param detail the status, or what the operating system said
 * @param pod that answered; empty when none named itself
 */
public record LostRequest(
        Instant at,
        TrafficPhase phase,
        Duration took,
        Loss loss,
        boolean reused,
        int localPort,
        String detail,
        String pod) {
    LostRequest mapTexts(UnaryOperator<String> text) {
        return new LostRequest(at, phase, took, loss, reused, localPort, text.apply(detail), text.apply(pod));
    }
}
