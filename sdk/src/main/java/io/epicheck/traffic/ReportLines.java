package io.epicheck.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A report in lines for people. */
final class ReportLines {
    private static final int MOST_EXAMPLES = 5;

    private ReportLines() {}

    static List<String> of(TrafficReport report) {
        List<String> lines = new ArrayList<>();
        if (report.phases().isEmpty()) {
            return List.of(report.reason());
        }
        lines.add("GET " + report.url() + (report.via().isEmpty() ? "" : ", " + report.via()) + ", " + report.rate()
                + " requests per second");
        report.phases().forEach(phase -> lines.add(phase(phase)));
        report.lost().forEach((loss, count) -> lines.add(Words.number(count) + " " + loss.words() + ": " + loss.hop()));
        if (report.resent() > 0) {
            lines.add(Words.number(report.resent())
                    + " resent, because a kept connection ended before the first byte of an answer (not lost)");
        }
        if (report.away() > 0) {
            lines.add(Words.number(report.away())
                    + " not counted: the API server could not be reached from here either at that time");
        }
        if (!report.pods().isEmpty()) {
            lines.add("answered by " + pods(report.pods()));
        }
        report.examples().stream()
                .filter(example -> example.phase() != TrafficPhase.BEFORE
                        || report.phases().size() == 1)
                .limit(MOST_EXAMPLES)
                .forEach(example -> lines.add(example(example)));
        return lines;
    }

    private static String pods(Map<String, Long> pods) {
        return pods.entrySet().stream()
                .map(pod -> pod.getKey() + " " + Words.number(pod.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String phase(TrafficReport.Phase phase) {
        Percentiles latency = phase.latency();
        return phase.phase().word() + ": " + Words.number(phase.requests()) + " requests, "
                + Words.number(phase.failed()) + " lost"
                + (phase.ok() == 0
                        ? ""
                        : "; p50 " + Words.latency(latency.p50()) + ", p90 " + Words.latency(latency.p90()) + ", p99 "
                                + Words.latency(latency.p99()) + ", p99.9 " + Words.latency(latency.p999()) + ", max "
                                + Words.latency(latency.max()));
    }

    private static String example(LostRequest example) {
        return example.at() + " " + example.loss().words()
                + (example.detail().isEmpty() ? "" : " (" + example.detail() + ")") + " after "
                + Words.latency(example.took()) + ", " + (example.reused() ? "kept" : "new") + " connection"
                + (example.localPort() == 0 ? "" : ", local port " + example.localPort())
                + (example.pod().isEmpty() ? "" : ", pod " + example.pod());
    }
}
