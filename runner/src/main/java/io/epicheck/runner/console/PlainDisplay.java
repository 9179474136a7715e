package io.epicheck.runner.console;

import io.epicheck.event.PipelineEvent;
import java.io.PrintStream;

/** One line after the other, for logs. */
final class PlainDisplay implements Display {
    private final PrintStream out;
    private final EventText text;

    PlainDisplay(PrintStream out, EventText text) {
        this.out = out;
        this.text = text;
    }

    @Override
    public synchronized void accept(PipelineEvent event) {
        text.lines(event, true).forEach(out::println);
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
