package io.epicheck.runner.console;

import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent;
import io.epicheck.retry.Time;
import java.io.PrintStream;

/** Shows events on a console until it is closed. Thread-safe. */
public interface Display extends EventSink, AutoCloseable {
    /** Leaves the cursor at the beginning of a line. */
    @Override
    void close();

    /**
     * The display for a stream.
     *
     * @param terminal whether a person looks at it: then a line at the bottom tells what is going on
     * @param width columns of that terminal
     */
    static Display of(PrintStream out, Style style, Verbosity verbosity, boolean terminal, int width) {
        EventText text = new EventText(style, verbosity);
        return terminal && verbosity != Verbosity.QUIET
                ? LiveDisplay.start(out, text, style, Time.system(), width)
                : new PlainDisplay(out, text);
    }

    /** Shows nothing. */
    static Display silent() {
        return new Display() {
            @Override
            public void accept(PipelineEvent event) {}

            @Override
            public void close() {}
        };
    }
}
