package io.epicheck.runner.console;

import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.ClusterWarning;
import io.epicheck.event.PipelineEvent.Hardened;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.ObjectChanged;
import io.epicheck.event.PipelineEvent.Outputs;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.event.PipelineEvent.Status;
import io.epicheck.event.PipelineEvent.StepFinished;
import io.epicheck.event.PipelineEvent.StepStarted;
import io.epicheck.event.PipelineEvent.WorkloadProgress;
import io.epicheck.secret.Sanitizer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The lines that stay for an event. Remembers the titles of steps. */
final class EventText {
    private static final int TITLE_WIDTH = 36;
    private static final int LONGEST = 160;

    private final Style style;
    private final Verbosity verbosity;
    private final Map<String, String> titles = new ConcurrentHashMap<>();
    private final Map<String, String> counted = new ConcurrentHashMap<>();

    EventText(Style style, Verbosity verbosity) {
        this.style = style;
        this.verbosity = verbosity;
    }

    /** @param log whether nothing else tells what is going on: then beginnings and progress are lines too */
    List<String> lines(PipelineEvent event, boolean log) {
        if (event instanceof StepStarted started) {
            titles.put(started.step(), started.title());
            return List.of();
        }
        if (event instanceof StepFinished finished) {
            return verbosity == Verbosity.QUIET ? List.of() : List.of(finished(finished));
        }
        if (event instanceof ClusterWarning warning) {
            return verbosity == Verbosity.QUIET
                    ? List.of()
                    : List.of("    "
                            + style.warning("! " + line(warning.object()) + ": " + line(warning.reason()) + ": "
                                    + line(warning.message())));
        }
        if (event instanceof Notice notice) {
            return notice(notice);
        }
        if (event instanceof ObjectChanged change) {
            boolean shown = verbosity.isVerbose()
                    || (verbosity == Verbosity.NORMAL && !change.change().equals("unchanged"));
            return shown ? List.of("    " + change.change() + " " + line(change.object())) : List.of();
        }
        if (event instanceof Hardened added) {
            return verbosity.isVerbose()
                    ? List.of("    hardened: "
                            + line(added.object() + ": "
                                    + (added.path().isEmpty() ? "added with " : added.path() + ": ") + added.value()
                                    + " (" + added.why() + ")"))
                    : List.of();
        }
        if (event instanceof WorkloadProgress progress) {
            return log && verbosity != Verbosity.QUIET && isNews(progress)
                    ? List.of("    " + shortened(line(counts(progress))))
                    : List.of();
        }
        if (event instanceof Progress progress) {
            boolean shown = verbosity.isVerbose() || (log && verbosity == Verbosity.NORMAL);
            return shown
                    ? List.of("    " + style.faint(line(progress.subject()) + ": " + line(progress.message())))
                    : List.of();
        }
        if (event instanceof Outputs outputs && verbosity.isVerbose()) {
            return outputs.values().entrySet().stream()
                    .map(entry -> "    " + entry.getKey() + "=" + line(entry.getValue()))
                    .toList();
        }
        return List.of();
    }

    /** A log grows with the counts, not with every change of words. */
    private boolean isNews(WorkloadProgress progress) {
        String numbers = progress.desired() + " " + progress.updated() + " " + progress.ready() + " "
                + progress.detail().equals("ready");
        return !numbers.equals(counted.put(progress.workload(), numbers));
    }

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "...";
    }

    /** {@code Deployment shop/web 2/3 updated, 1 ready}. */
    static String counts(WorkloadProgress progress) {
        if (progress.desired() == 0 && progress.updated() == 0) {
            return progress.workload() + ": " + progress.detail(); // a kind without pods, or one that is scaled to none
        }
        String counts = progress.workload() + " " + progress.updated() + "/" + progress.desired() + " updated, "
                + progress.ready() + " ready";
        return progress.detail().isEmpty() ? counts : counts + " (" + progress.detail() + ")";
    }

    private String finished(StepFinished step) {
        String title = titles.getOrDefault(step.step(), step.step());
        String padded = title + " ".repeat(Math.max(1, TITLE_WIDTH - title.length()));
        String text = "  " + sign(step.status()) + " " + padded + String.format("%7s", Seconds.of(step.took()))
                + (step.summary().isEmpty() ? "" : "  " + style.faint(line(step.summary())));
        return text;
    }

    private String sign(Status status) {
        return switch (status) {
            case OK, UNCHANGED -> style.good("✓");
            case SKIPPED -> style.faint("-");
            case FAILED -> style.bad("✗");
        };
    }

    private List<String> notice(Notice notice) {
        String message = line(notice.message());
        if (notice.level() == Level.ERROR) {
            return List.of("    " + style.bad("error: " + message));
        }
        if (notice.level() == Level.WARNING) {
            return List.of("    " + style.warning("warning: " + message));
        }
        boolean shown = verbosity.isVerbose() || (notice.level() == Level.INFO && verbosity == Verbosity.NORMAL);
        return shown ? List.of("    " + message) : List.of();
    }

    private static String line(String text) {
        return Sanitizer.line(text);
    }
}
