package io.epicheck.rollout.evidence;

import io.epicheck.cluster.KubeObject;
import io.epicheck.rollout.Cause;
import java.util.ArrayList;
import java.util.List;

/** The bundle's first page, and its few lines for a build log. */
final class Summary {
    private static final int SHORT_WARNINGS = 3;
    private static final int SHORT_MISSING = 3;

    private final Cause cause;
    private final List<Involved> all;
    private final List<KubeObject> events;
    private final CleanText clean;

    Summary(Cause cause, List<Involved> all, List<KubeObject> events, CleanText clean) {
        this.cause = cause;
        this.all = all;
        this.events = events;
        this.clean = clean;
    }

    String text(Bundle bundle) {
        List<String> lines = new ArrayList<>(List.of(Bundle.TITLE, ""));
        lines.add("cause:     " + cause.code());
        lines.add("subject:   " + cause.subject());
        lines.add("reason:    " + cause.reason());
        lines.add("next step: " + (cause.nextStep().isEmpty() ? "(none)" : cause.nextStep()));
        section(lines, "evidence of the cause", cause.evidence());
        section(lines, "pods", podLines());
        section(lines, "files", bundle.files().stream().map(bundle::shown).toList());
        section(lines, "not had", bundle.missing());
        return String.join("\n", lines) + "\n";
    }

    List<String> shortLines(Bundle bundle) {
        List<String> lines = new ArrayList<>();
        lines.add("evidence: " + bundle.files().size() + " files in " + bundle.directory());
        lines.addAll(podLines());
        lines.addAll(lastWarnings());
        List<String> missing = bundle.missing();
        missing.stream().limit(SHORT_MISSING).map(what -> "not had: " + what).forEach(lines::add);
        if (missing.size() > SHORT_MISSING) {
            lines.add("not had: " + (missing.size() - SHORT_MISSING) + " more, see summary.txt");
        }
        return lines.stream().map(clean::line).toList();
    }

    private List<String> podLines() {
        return all.stream().flatMap(involved -> involved.shortLine().stream()).toList();
    }

    private List<String> lastWarnings() {
        List<String> warnings = events.stream()
                .filter(event -> event.text("/type").equals("Warning"))
                .map(EventLines::shortLine)
                .distinct()
                .toList();
        return warnings.subList(Math.max(0, warnings.size() - SHORT_WARNINGS), warnings.size());
    }

    private static void section(List<String> lines, String title, List<String> content) {
        if (!content.isEmpty()) {
            lines.add("");
            lines.add(title + ":");
            content.forEach(line -> lines.add("  " + line));
        }
    }
}
