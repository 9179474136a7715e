package io.epicheck.report;

import io.epicheck.retry.Durations;
import io.epicheck.rollout.Cause;
import io.epicheck.secret.Redactor;
import io.epicheck.traffic.TrafficReport;
import java.util.List;

/** The last words of a run on a console: what happened, then why, with evidence and what to do now. */
public final class SummaryText {
    private static final int MOST_OBJECTS = 12;
    private static final String INDENT = "  ";

    private final RunReport report;
    private final SummaryStyle style;
    private final StringBuilder text = new StringBuilder();

    private SummaryText(RunReport report, SummaryStyle style) {
        this.report = report;
        this.style = style;
    }

    /** Several lines, each with a line end. Secrets are masked, foreign text is disarmed. */
    public static String of(RunReport report, SummaryStyle style, Redactor redactor) {
        return new SummaryText(ShownReport.of(report, redactor), style).write();
    }

    /** {@code Deployed epicheck to prod in 42 s}. */
    static String title(RunReport report) {
        String application = report.target().application();
        String environment = report.target().environment();
        boolean moved = report.outcome() == Outcome.DEPLOYED;
        return report.outcome().title()
                + (application.isEmpty() ? "" : (moved ? " " : ": ") + line(application))
                + (environment.isEmpty() ? "" : (moved ? " to " + line(environment) : ", " + line(environment) + ","))
                + " in " + Durations.words(report.took());
    }

    /** {@code Deployment web/app: the image does not exist}. */
    static String oneLine(Cause cause) {
        return line((cause.subject().isEmpty() ? "" : cause.subject() + ": ") + cause.reason());
    }

    private String write() {
        boolean good = report.outcome().isGood();
        text.append(good ? style.good(title(report)) : style.bad(title(report))).append('\n');
        report.cause().ifPresent(this::cause);
        if (good) {
            report.images().forEach(this::image);
        }
        objects("changed", good ? report.changes().changed() : List.of());
        objects("restored", report.changes().restored());
        objects("removed", report.changes().removed());
        objects("not as before", report.changes().remaining());
        report.traffic().ifPresent(this::traffic);
        report.warnings().forEach(warning -> item("warning", line(warning)));
        if (!report.source().runUrl().isEmpty()) {
            item("run", style.faint(line(report.source().runUrl())));
        }
        return text.toString();
    }

    private void image(String name, String reference) {
        item("image " + name, line(reference));
        report.builds().stream().filter(build -> build.name().equals(name)).forEach(build -> text.append(INDENT)
                .append(INDENT)
                .append(style.faint(line(build.push().summary())))
                .append('\n'));
    }

    private void cause(Cause cause) {
        item("cause", oneLine(cause) + " " + style.faint("(" + line(cause.code()) + ")"));
        for (String evidence : cause.evidence()) {
            evidence.lines().forEach(each -> text.append(INDENT)
                    .append(INDENT)
                    .append(each.stripTrailing())
                    .append('\n'));
        }
        if (!cause.nextStep().isEmpty()) {
            item("next step", line(cause.nextStep()));
        }
    }

    private void traffic(TrafficReport traffic) {
        item(
                "availability",
                traffic.summary()
                        + (traffic.verdict() == TrafficReport.Verdict.NOT_JUDGED
                                ? "; not judged: " + line(traffic.reason())
                                : ""));
        if (report.cause().isEmpty()) {
            traffic.lines().forEach(each -> text.append(INDENT)
                    .append(INDENT)
                    .append(style.faint(line(each)))
                    .append('\n'));
        }
    }

    private void objects(String label, List<String> objects) {
        if (objects.isEmpty()) {
            return;
        }
        int shown = Math.min(objects.size(), MOST_OBJECTS);
        String rest = objects.size() > shown ? ", and " + (objects.size() - shown) + " more" : "";
        item(label, line(String.join(", ", objects.subList(0, shown)) + rest));
    }

    private void item(String label, String value) {
        text.append(INDENT)
                .append(style.label(label + ":"))
                .append(' ')
                .append(value)
                .append('\n');
    }

    private static String line(String text) {
        return text.replaceAll("\\s*\\n\\s*", " ").strip();
    }
}
