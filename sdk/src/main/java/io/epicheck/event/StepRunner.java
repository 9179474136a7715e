package io.epicheck.event;

import io.epicheck.event.PipelineEvent.Status;
import io.epicheck.event.PipelineEvent.StepFinished;
import io.epicheck.event.PipelineEvent.StepStarted;
import io.epicheck.retry.Time;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs steps and tells of each that it began, how it ended and how long it took. Thread-safe when its sink is. */
public final class StepRunner {
    private final EventSink sink;
    private final Time time;

    public StepRunner(EventSink sink, Time time) {
        this.sink = sink;
        this.time = time;
    }

    /**
     * Runs a step that is well when it returns.
     *
     * @param step stable name
     * @param title for people
     * @param summary one line about what came out
     */
    public <T> T run(String step, String title, Supplier<T> work, Function<T, String> summary) {
        return judged(step, title, work, result -> new Ending(Status.OK, summary.apply(result)));
    }

    /** Runs a step whose result says how it went. What it throws is told as a failure, and thrown on. */
    public <T> T judged(String step, String title, Supplier<T> work, Function<T, Ending> ending) {
        sink.accept(new StepStarted(step, title));
        long begin = time.nanos();
        T result;
        try {
            result = work.get();
        } catch (RuntimeException e) {
            finished(step, new Ending(Status.FAILED, firstLine(e)), begin);
            throw e;
        }
        finished(step, ending.apply(result), begin);
        return result;
    }

    /** A step that there is nothing to do for. */
    public void skip(String step, String title, String reason) {
        sink.accept(new StepStarted(step, title));
        sink.accept(new StepFinished(step, Status.SKIPPED, Duration.ZERO, reason));
    }

    private void finished(String step, Ending ending, long begin) {
        sink.accept(new StepFinished(step, ending.status(), Duration.ofNanos(time.nanos() - begin), ending.summary()));
    }

    private static String firstLine(RuntimeException thrown) {
        String message = Objects.requireNonNullElse(
                thrown.getMessage(), thrown.getClass().getSimpleName());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** How a step ended; the summary is one line. */
    public record Ending(Status status, String summary) {}
}
