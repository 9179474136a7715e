package io.epicheck.lint;

import io.epicheck.lint.LintReport.Silenced;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is shown of one or several reports. Immutable; in the order of files and lines.
 *
 * @param leftOut documents that were not looked at, by kind; see {@link io.epicheck.manifest.PlainManifests}
 */
public record LintResult(List<Entry> entries, List<Silence> unused, SortedMap<String, Integer> leftOut) {
    public LintResult {
        entries = List.copyOf(entries);
        unused = List.copyOf(unused);
        leftOut = new TreeMap<>(leftOut);
    }

    /**
     * One finding.
     *
     * @param environments where it is found; empty when there are none
     * @param silence who wants it as it is
     */
    public record Entry(Finding finding, List<String> environments, Optional<Silence> silence) {
        public Entry {
            environments = List.copyOf(environments);
        }
    }

    /** For manifests without environments. */
    public static LintResult of(LintReport report, SortedMap<String, Integer> leftOut) {
        LintResult merged = merged(Map.of("", report), true);
        return new LintResult(
                merged.entries().stream()
                        .map(entry -> new Entry(entry.finding(), List.of(), entry.silence()))
                        .toList(),
                merged.unused(),
                leftOut);
    }

    /**
     * The same finding of several environments is one.
     *
     * @param all whether these are all environments: only then a silence can be called unused
     */
    public static LintResult merged(Map<String, LintReport> reports, boolean all) {
        Map<List<Object>, Entry> entries = new LinkedHashMap<>();
        Set<Silence> unused = new LinkedHashSet<>();
        Set<Silence> used = new LinkedHashSet<>();
        reports.forEach((environment, report) -> {
            report.findings().forEach(finding -> add(entries, environment, finding, Optional.empty()));
            for (Silenced silenced : report.silenced()) {
                add(entries, environment, silenced.finding(), Optional.of(silenced.silence()));
                used.add(silenced.silence());
            }
            unused.addAll(report.unused());
        });
        unused.removeAll(used);
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparing(Entry::finding, Linter.ORDER));
        return new LintResult(sorted, all ? List.copyOf(unused) : List.of(), new TreeMap<>());
    }

    private static void add(
            Map<List<Object>, Entry> entries, String environment, Finding finding, Optional<Silence> silence) {
        List<Object> key = List.of(
                finding.rule(),
                finding.severity(),
                finding.position(),
                finding.manifest().object().kind(),
                finding.manifest().object().name(),
                finding.keyPath(),
                finding.message(),
                silence);
        entries.merge(key, new Entry(finding, List.of(environment), silence), (one, other) -> {
            List<String> both = new ArrayList<>(one.environments());
            both.addAll(other.environments());
            return new Entry(one.finding(), both, one.silence());
        });
    }

    /** Those that nobody silenced. */
    public List<Entry> open() {
        return entries.stream().filter(entry -> entry.silence().isEmpty()).toList();
    }

    /** Those that somebody wants as they are. */
    public List<Entry> silenced() {
        return entries.stream().filter(entry -> entry.silence().isPresent()).toList();
    }

    /** Findings of a severity; a silence that silences nothing is a note. */
    public long count(Severity severity) {
        long findings = open().stream()
                .filter(entry -> entry.finding().severity() == severity)
                .count();
        return severity == Severity.NOTE ? findings + unused.size() : findings;
    }

    /** Whether something is as bad as this, or worse. */
    public boolean reaches(Severity threshold) {
        return java.util.Arrays.stream(Severity.values())
                .filter(severity -> severity.compareTo(threshold) <= 0)
                .anyMatch(severity -> count(severity) > 0);
    }

    /** {@code 3 findings (1 error, 2 warnings); 1 silenced}. */
    public String summary() {
        List<String> parts = new ArrayList<>();
        long total = 0;
        for (Severity severity : Severity.values()) {
            long count = count(severity);
            total += count;
            if (count > 0) {
                parts.add(counted(count, severity.word()));
            }
        }
        String findings =
                total == 0 ? "nothing found" : counted(total, "finding") + " (" + String.join(", ", parts) + ")";
        return silenced().isEmpty() ? findings : findings + "; " + silenced().size() + " silenced";
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
