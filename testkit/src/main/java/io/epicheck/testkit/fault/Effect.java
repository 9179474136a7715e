package io.epicheck.testkit.fault;

import io.epicheck.testkit.fault.Responder.Page;
import io.epicheck.testkit.http.Delivery;
import io.epicheck.testkit.http.Exchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What happens to a request instead of, before or after its usual answer. Immutable. */
sealed interface Effect {
    Duration FOREVER = Duration.ofDays(1);

    void apply(Exchange exchange, Responder responder) throws IOException;

    /** Another answer; nothing is done. */
    record Answer(int status, Map<String, String> headers, Optional<Page> page, String message) implements Effect {
        public Answer {
            headers = Map.copyOf(headers);
        }

        @Override
        public void apply(Exchange exchange, Responder responder) throws IOException {
            responder.record(exchange, status);
            Page shown = page.orElseGet(() -> responder.error(status, message));
            Map<String, String> all = new LinkedHashMap<>(headers);
            all.putIfAbsent("Content-Type", shown.contentType());
            exchange.send(status, all, shown.text().getBytes(StandardCharsets.UTF_8));
        }

        Answer with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Answer(status, more, page, message);
        }

        Answer with(Page another) {
            return new Answer(status, headers, Optional.of(another), message);
        }

        Answer saying(String another) {
            return new Answer(status, headers, page, another);
        }
    }

    /** The connection is reset; nothing is done. */
    record Reset() implements Effect {
        @Override
        public void apply(Exchange exchange, Responder responder) throws IOException {
            responder.record(exchange, 0);
            exchange.reset();
        }
    }

    /** Nothing is done and nothing said until the client leaves. */
    record Silence() implements Effect {
        @Override
        public void apply(Exchange exchange, Responder responder) throws IOException {
            responder.record(exchange, 0);
            exchange.pause(FOREVER);
        }
    }

    /** An answer without an end. */
    record Endless() implements Effect {
        private static final int PIECE = 1 << 16;

        @Override
        public void apply(Exchange exchange, Responder responder) throws IOException {
            responder.record(exchange, 200);
            byte[] spaces = " ".repeat(PIECE).getBytes(StandardCharsets.US_ASCII);
            try (OutputStream out = exchange.stream(200, Map.of("Content-Type", "application/json"))) {
                while (true) {
                    out.write(spaces);
                }
            }
        }
    }

    /** The usual answer, later. */
    record Late(Duration delay) implements Effect {
        @Override
        public void apply(Exchange exchange, Responder responder) throws IOException {
            exchange.pause(delay);
            responder.answer(exchange);
        }
    }

    /** The request is served as usual, so what it changes is stored; its answer arrives in another way. */
    record Delivered(Delivery how) implements Effect {
        @Override
        public void apply(Exchange exchange, Responder responder) throws IOException {
            exchange.deliver(how);
            responder.answer(exchange);
        }
    }
}
