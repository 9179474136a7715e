package io.epicheck.report;

import io.epicheck.rollout.Cause;
import java.util.LinkedHashMap;
import java.util.Map;

/** A report as a Java properties file in ASCII, with keys in a fixed order and no date, so that the same run gives the same bytes. */
final class ReportProperties {
    private ReportProperties() {}

    static String text(RunReport report) {
        StringBuilder file = new StringBuilder();
        of(report).forEach((key, value) -> file.append(escaped(key, true))
                .append('=')
                .append(escaped(value, false))
                .append('\n'));
        return file.toString();
    }

    static Map<String, String> of(RunReport report) {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("outcome", report.outcome().word());
        keys.put("exit-code", String.valueOf(report.exitCode()));
        keys.put("environment", report.target().environment());
        keys.put("namespace", report.target().namespace());
        keys.put("image-tag", report.imageTag());
        report.images().forEach((name, reference) -> keys.put("image." + name, reference));
        keys.put("changed", String.valueOf(report.changedAnything()));
        keys.put("cause-code", report.cause().map(Cause::code).orElse(""));
        keys.put("cause", report.cause().map(SummaryText::oneLine).orElse(""));
        keys.put("next-step", report.cause().map(Cause::nextStep).orElse(""));
        return keys;
    }

    /** The rules of {@link java.util.Properties#load(java.io.Reader)}. */
    private static String escaped(String text, boolean key) {
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> result.append("\\n");
                case '\r' -> result.append("\\r");
                case '\t' -> result.append("\\t");
                case '\\' -> result.append("\\\\");
                case ' ' -> result.append(key || i == 0 ? "\\ " : " ");
                case '=', ':', '#', '!' -> result.append(key ? "\\" : "").append(c);
                default -> {
                    if (c < 0x20 || c > 0x7e) {
                        result.append(String.format("\\u%04x", (int) c));
                    } else {
                        result.append(c);
                    }
                }
            }
        }
        return result.toString();
    }
}
