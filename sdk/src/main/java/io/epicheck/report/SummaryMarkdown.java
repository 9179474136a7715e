package io.epicheck.report;

import io.epicheck.event.PipelineEvent.Status;
import io.epicheck.report.RunReport.Step;
import io.epicheck.retry.Durations;
import io.epicheck.rollout.Cause;
import io.epicheck.secret.Redactor;
import io.epicheck.traffic.Percentiles;
import io.epicheck.traffic.TrafficReport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The summary of a run in GitHub-flavoured Markdown: outcome, cause with evidence and next step, what was deployed, steps. */
public final class SummaryMarkdown {
    private static final int MOST_ENTRIES = 100;
    private static final int LONGEST_EVIDENCE = 60_000;

    private final RunReport report;
    private final StringBuilder text = new StringBuilder();

    private SummaryMarkdown(RunReport report) {
        this.report = report;
    }

    /** Secrets are masked; foreign text cannot become markup. */
    public static String of(RunReport report, Redactor redactor) {
        return ofShown(ShownReport.of(report, redactor));
    }

    static String ofShown(RunReport report) {
        return new SummaryMarkdown(report).write();
    }

    private String write() {
        line("## " + (report.outcome().isGood() ? "✅ " : "❌ ") + Markdown.text(SummaryText.title(report)));
        line("");
        report.cause().ifPresent(this::cause);
        facts();
        objects("Changed", report.changes().changed());
        objects("Restored", report.changes().restored());
        objects("Removed", report.changes().removed());
        objects("Not as before", report.changes().remaining());
        report.traffic().ifPresent(this::traffic);
        objects("Warnings", report.warnings());
        steps();
        return text.toString();
    }

    private void cause(Cause cause) {
        line("**Cause:** " + Markdown.text(SummaryText.oneLine(cause)) + " (" + Markdown.text(cause.code()) + ")");
        line("");
        if (!cause.evidence().isEmpty()) {
            String evidence = String.join("\n", cause.evidence());
            boolean fits = evidence.length() <= LONGEST_EVIDENCE;
            text.append(Markdown.block(fits ? evidence : evidence.substring(0, LONGEST_EVIDENCE) + "\n..."));
            line("");
        }
        if (!cause.nextStep().isEmpty()) {
            line("**Next step:** " + Markdown.text(cause.nextStep()));
            line("");
        }
    }

    private void facts() {
        line("| | |");
        line("|---|---|");
        fact("Environment", report.target().environment());
        fact("Namespace", report.target().namespace());
        fact("Ref", report.source().ref());
        fact("Commit", report.source().commit());
        fact("Image tag", report.imageTag());
        report.images().forEach((name, reference) -> fact("Image " + name, reference));
        if (!report.source().runUrl().isEmpty()) {
            line("| Run | " + Markdown.link("open", report.source().runUrl()) + " |");
        }
        line("| Exit code | " + report.exitCode() + " |");
        line("");
    }

    private void fact(String name, String value) {
        if (!value.isEmpty()) {
            line("| " + Markdown.text(name) + " | " + Markdown.text(value) + " |");
        }
    }

    private void traffic(TrafficReport traffic) {
        line("**Availability:** " + Markdown.text(traffic.summary()) + " (" + Markdown.text(traffic.reason()) + ")");
        line("");
        if (traffic.phases().isEmpty()) {
            return;
        }
        line("| Phase | Requests | Lost | Resent | p50 | p90 | p99 | p99.9 | max |");
        line("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (TrafficReport.Phase phase : traffic.phases()) {
            Percentiles latency = phase.latency();
            line("| " + phase.phase().word() + " | " + phase.requests() + " | " + phase.failed() + " | "
                    + phase.resent() + " | " + millis(latency.p50()) + " | " + millis(latency.p90()) + " | "
                    + millis(latency.p99()) + " | " + millis(latency.p999()) + " | " + millis(latency.max()) + " |");
        }
        line("");
        if (!traffic.pods().isEmpty()) {
            List<String> pods = traffic.pods().entrySet().stream()
                    .map(pod -> pod.getKey() + ": " + pod.getValue())
                    .toList();
            objects("Answered by", pods);
        }
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.2f ms", duration.toNanos() / 1e6);
    }

    private void objects(String title, List<String> objects) {
        if (objects.isEmpty()) {
            return;
        }
        line("**" + title + "**");
        line("");
        objects.stream().limit(MOST_ENTRIES).forEach(object -> line("- " + Markdown.text(object)));
        if (objects.size() > MOST_ENTRIES) {
            line("- and " + (objects.size() - MOST_ENTRIES) + " more");
        }
        line("");
    }

    private void steps() {
        if (report.steps().isEmpty()) {
            return;
        }
        line("| Step | | Time | |");
        line("|---|---|---:|---|");
        for (Step step : report.steps()) {
            line("| " + Markdown.text(step.name()) + " | " + mark(step.status()) + " | " + Durations.words(step.took())
                    + " | " + Markdown.text(step.summary()) + " |");
        }
    }

    private static String mark(Status status) {
        return switch (status) {
            case OK -> "✅";
            case UNCHANGED -> "unchanged";
            case SKIPPED -> "skipped";
            case FAILED -> "❌";
        };
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
