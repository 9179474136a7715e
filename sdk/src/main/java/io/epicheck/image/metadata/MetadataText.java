package io.epicheck.image.metadata;

import io.epicheck.image.metadata.RuleOutcome.Repeated;
import io.epicheck.image.metadata.RuleOutcome.Tagged;
import java.util.Locale;
import java.util.Map;

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
        Annotations annotations = metadata.annotations();
        if (annotations.manifest().equals(annotations.index())) {
            text.append("  annotations of manifest and index: ")
                    .append(annotations.manifest().size())
                    .append(hasStandard(metadata) ? ", as the labels of OCI" : "")
                    .append('\n');
            if (!hasStandard(metadata)) {
                lines(text, "annotation", annotations.manifest());
            }
        } else {
            lines(text, "annotation of the manifest", annotations.manifest());
            lines(text, "annotation of the index", annotations.index());
        }
        decision.warnings()
                .forEach(warning -> text.append("  warning ").append(warning).append('\n'));
        return text.toString();
    }

    private static boolean hasStandard(ImageMetadata metadata) {
        return metadata.annotations().equals(metadata.labels().annotations());
    }

    private static String outcome(RuleOutcome outcome) {
        if (outcome instanceof Tagged tagged) {
            return tagged.tag().name() + " (" + tagged.reason() + ")";
        }
        return outcome instanceof Repeated ? outcome.reason() : "none: " + outcome.reason();
    }

    private static String kind(ImageTag tag) {
        String kind = tag.kind().name().toLowerCase(Locale.ROOT);
        return tag.isImmutable()
                ? kind
                : kind
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
