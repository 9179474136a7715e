package io.epicheck.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Makes lines of bytes, hands them on and keeps the last ones. Thread-safe where one thread hands over. */
final class LastLines {
    private static final int KEPT = 20;

    private final Consumer<String> lines;
    private final Deque<String> last = new ArrayDeque<>();

    LastLines(Consumer<String> lines) {
        this.lines = lines;
    }

    Pump.Sink sink() {
        OutputLines splitter = new OutputLines(this::take);
        return new Pump.Sink() {
            @Override
            public void take(byte[] bytes, int count) {
                splitter.put(bytes, count);
            }

            @Override
            public void end() {
                splitter.end();
            }
        };
    }

    private void take(String line) {
        synchronized (last) {
            last.addLast(line);
            if (last.size() > KEPT) {
                last.removeFirst();
            }
        }
        lines.accept(line);
    }

    List<String> lines() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }
}
