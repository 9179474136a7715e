package io.epicheck.testkit.fault;

import io.epicheck.testkit.http.Delivery;
import io.epicheck.testkit.http.Exchange;
import java.io.IOException;
import java.time.Duration;

/** Bad ways for an answer to arrive. */
final class Deliveries {
    private Deliveries() {}

    /** Not at all: the connection is reset. */
    static Delivery lost() {
        return (exchange, head, body) -> exchange.reset();
    }

    /** The head promises all, the connection ends before the body does. */
    static Delivery truncated(double part) {
        return (exchange, head, body) -> {
            exchange.write(head, 0, head.length);
            exchange.write(body, 0, (int) (body.length * part));
            exchange.finish();
        };
    }

    static Delivery slowHead(Duration perByte) {
        return (exchange, head, body) -> {
            drip(exchange, head, perByte);
            exchange.write(body, 0, body.length);
        };
    }

    static Delivery slowBody(Duration perByte) {
        return (exchange, head, body) -> {
            exchange.write(head, 0, head.length);
            drip(exchange, body, perByte);
        };
    }

    /** As long as the true one, with another last byte. */
    static Delivery corrupted() {
        return (exchange, head, body) -> {
            byte[] other = body.clone();
            if (other.length > 0) {
                other[other.length - 1] ^= 1;
            }
            exchange.write(head, 0, head.length);
            exchange.write(other, 0, other.length);
        };
    }

    private static void drip(Exchange exchange, byte[] bytes, Duration perByte) throws IOException {
        for (int i = 0; i < bytes.length; i++) {
            exchange.pause(perByte);
            exchange.write(bytes, i, 1);
        }
    }
}
