package io.epicheck.testkit.fault;

import io.epicheck.testkit.http.Exchange;
import io.epicheck.testkit.http.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The script of one double: the faults that are still to come, in the order in which they were added. Thread-safe. */
public final class Faults {
    private final List<Pending> pending = new ArrayList<>();

    public synchronized void add(Fault fault) {
        pending.add(new Pending(fault));
    }

    /** Those that have not happened as often as they were asked for. */
    public synchronized List<Fault> toCome() {
        return pending.stream()
                .filter(each -> each.left > 0)
                .map(each -> each.fault)
                .toList();
    }

    public synchronized void clear() {
        pending.clear();
    }

    /** Answers as the script says, or else as usual. */
    public void serve(Exchange exchange, Responder responder) throws IOException {
        Optional<Fault> fault = take(exchange.request());
        if (fault.isPresent()) {
            fault.get().effect().apply(exchange, responder);
        } else {
            responder.answer(exchange);
        }
    }

    /** A request that a fault lets pass counts for this fault only; the next ones may still take it. */
    private synchronized Optional<Fault> take(Request request) {
        String target = request.path() + (request.query().isEmpty() ? "" : "?" + request.query());
        for (Pending each : pending) {
            if (each.left <= 0 || !each.fault.matches(request.method(), target)) {
                continue;
            }
            if (each.toPass > 0) {
                each.toPass--;
                continue;
            }
            each.left--;
            return Optional.of(each.fault);
        }
        return Optional.empty();
    }

    private static final class Pending {
        private final Fault fault;
        private int toPass;
        private int left;

        Pending(Fault fault) {
            this.fault = fault;
            this.toPass = fault.passes();
            this.left = fault.times();
        }
    }
}
