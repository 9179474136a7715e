package io.epicheck.runner.console;

import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.BlobProgress;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.event.PipelineEvent.StepFinished;
import io.epicheck.event.PipelineEvent.StepStarted;
import io.epicheck.event.PipelineEvent.WorkloadProgress;
import io.epicheck.retry.Time;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** What has happened as lines that stay, and one line below them that tells what is going on now. */
final class LiveDisplay implements Display {
    private static final String CLEAR = "\r\u001b[K";
    private static final List<String> SPINNER = List.of("⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏");
    private static final long FRAME_MILLIS = 120;

    private final PrintStream out;
    private final EventText text;
    private final Style style;
    private final Time time;
    private final int width;
    private final ScheduledExecutorService ticker;
    private final Map<String, String> now = new LinkedHashMap<>();
    private String step = "";
    private long begin;
    private int frame;

    private LiveDisplay(
            PrintStream out, EventText text, Style style, Time time, int width, ScheduledExecutorService ticker) {
        this.out = out;
        this.text = text;
        this.style = style;
        this.time = time;
        this.width = width;
        this.ticker = ticker;
    }

    static LiveDisplay start(PrintStream out, EventText text, Style style, Time time, int width) {
        ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "epicheck-display");
            thread.setDaemon(true);
            return thread;
        });
        LiveDisplay display = new LiveDisplay(out, text, style, time, width, ticker);
        ScheduledFuture<?> ticking =
                ticker.scheduleAtFixedRate(display::tick, FRAME_MILLIS, FRAME_MILLIS, TimeUnit.MILLISECONDS);
        if (ticking.isCancelled()) {
            throw new IllegalStateException("the display has no clock");
        }
        return display;
    }

    @Override
    public synchronized void accept(PipelineEvent event) {
        out.print(CLEAR);
        text.lines(event, false).forEach(out::println);
        if (event instanceof StepStarted started) {
            step = started.title();
            begin = time.nanos();
            now.clear();
        } else if (event instanceof StepFinished) {
            step = "";
        } else if (event instanceof WorkloadProgress progress) {
            now.put(progress.workload(), EventText.counts(progress));
        } else if (event instanceof BlobProgress blob) {
            show(blob);
        } else if (event instanceof Progress progress && !isOnItsWay(progress.subject())) {
            now.put(progress.subject(), progress.subject() + ": " + progress.message());
        }
        draw();
    }

    /** Blobs are shown as they go: a line for logs would only repeat them. */
    private boolean isOnItsWay(String repository) {
        return now.keySet().stream().anyMatch(key -> key.contains("/" + repository + "@"));
    }

    private void show(BlobProgress blob) {
        String key = blob.repository() + "@" + blob.digest();
        if (blob.bytes() >= blob.total()) {
            now.remove(key);
        } else {
            now.put(key, "%d of %d MB".formatted(blob.bytes() / 1_000_000, blob.total() / 1_000_000));
        }
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        synchronized (this) {
            step = "";
            out.print(CLEAR);
            out.flush();
        }
    }

    private synchronized void tick() {
        if (!step.isEmpty()) {
            frame++;
            draw();
        }
    }

    private void draw() {
        if (!step.isEmpty()) {
            Duration took = Duration.ofNanos(time.nanos() - begin);
            String line = "  " + SPINNER.get(frame % SPINNER.size()) + " " + step + " " + Seconds.of(took)
                    + (now.isEmpty() ? "" : "  " + String.join(", ", now.values()));
            int end = line.offsetByCodePoints(0, Math.min(line.codePointCount(0, line.length()), width - 1));
            out.print(CLEAR + style.faint(line.substring(0, end)));
        }
        out.flush();
    }
}
