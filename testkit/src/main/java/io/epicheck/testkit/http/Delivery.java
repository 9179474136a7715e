package io.epicheck.testkit.http;

import java.io.IOException;

/** How the bytes of one answer reach the client. */
@FunctionalInterface
public interface Delivery {
    /** At once and whole. */
    Delivery PLAIN = (exchange, head, body) -> {
        exchange.write(head, 0, head.length);
        exchange.write(body, 0, body.length);
    };

    /**
     * Sends an answer, or less of it.
     *
     * @param head status line and headers, with the empty line
     * @param body empty where the answer has none, or is a stream that follows
     */
    void deliver(Exchange exchange, byte[] head, byte[] body) throws IOException;
}
