package io.epicheck.image.metadata;

import io.epicheck.image.metadata.RuleOutcome.Repeated;
import io.epicheck.image.metadata.RuleOutcome.Tagged;
import java.util.Map;
import java.util.TreeMap;

/** A decision record for people. */
final class MetadataText {
    private MetadataText() {}

    static String of(ImageMetadata metadata) {
        TagDecision decision = metadata.decision();
        StringBuilder text = new StringBuilder();
        text.append(metadata.image()).append(": ").append(metadata.repository()).append('\n');
        text.append("  event   ").append(decision.event()).append('\n');
        decision.rules().forEach(each -> text.append("  rule    ")
                .append(each.ruleText())
                .append(" -> ")
                .append(outcome(each.outcome()))
                .append('\n'));
        text.append("  latest  ").append(decision.latest()).append('\n');
        if (decision.tags().isEmpty()) {
            text.append("  tags    none\n");
        }
        decision.tags().forEach(tag -> text.append("  tag     ")
                .append(tag.name())
                .append(" (")
                .append(kind(tag))
                .append(")\n"));
        metadata.digest()
                .ifPresent(digest -> text.append("  digest  ").append(digest).append('\n'));
        lines(text, "label", metadata.labels().values());
        annotations(text, "manifest", metadata.annotations().manifest(), metadata.labels());
        annotations(text, "index", metadata.annotations().index(), metadata.labels());
        decision.warnings()
                .forEach(warning -> text.append("  warning ").append(warning).append('\n'));
        return text.toString();
    }

    /** Those that a label says as well need no second line. */
    private static void annotations(StringBuilder text, String level, Map<String, String> values, ImageLabels labels) {
        Map<String, String> others = new TreeMap<>(values);
        others.entrySet()
                .removeIf(entry -> entry.getValue().equals(labels.values().get(entry.getKey())));
        int same = values.size() - others.size();
        text.append("  ").append(level).append(": annotated as ").append(same).append(" labels say\n");
        lines(text, level + ":", others);
    }

    private static String outcome(RuleOutcome outcome) {
        if (outcome instanceof Tagged tagged) {
            return tagged.tag().name() + " (" + tagged.reason() + ")";
        }
        return outcome instanceof Repeated ? outcome.reason() : "none: " + outcome.reason();
    }

    private static String kind(ImageTag tag) {
        return tag.isImmutable()
                ? "immutable"
                : "moving"
                        + tag.version()
                                .map(version -> ", forward from " + version.text())
                                .orElse("");
    }

    private static void lines(StringBuilder text, String what, Map<String, String> values) {
        values.forEach((key, value) -> text.append("  ")
                .append(what)
                .append("  ")
                .append(key)
                .append('=')
                .append(value)
                .append('\n'));
    }
}
