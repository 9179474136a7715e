package io.epicheck.image.metadata;

import io.epicheck.image.metadata.TagRule.Common;

/** Writes rules as strings. */
final class RuleText {
    private RuleText() {}

    static String of(TagRule rule) {
        String written = rule.common().source().text();
        return written.isEmpty() ? "type=" + rule.type() + own(rule) + common(rule) : written;
    }

    private static String own(TagRule rule) {
        if (rule instanceof TagRule.Ref ref) {
            return field("event", RuleParser.word(ref.event()));
        }
        if (rule instanceof TagRule.Semver semver) {
            return field("pattern", semver.pattern()) + some("match", semver.match()) + some("value", semver.value());
        }
        if (rule instanceof TagRule.Pep440 pep) {
            return field("pattern", pep.pattern()) + some("match", pep.match()) + some("value", pep.value());
        }
        if (rule instanceof TagRule.Match match) {
            return field("pattern", match.pattern())
                    + (match.group() == 0 ? "" : field("group", String.valueOf(match.group())))
                    + some("value", match.value());
        }
        if (rule instanceof TagRule.Sha sha) {
            return sha.isLong() ? ",format=long" : "";
        }
        if (rule instanceof TagRule.Schedule schedule) {
            return field("pattern", schedule.pattern());
        }
        if (rule instanceof TagRule.Edge edge) {
            return some("branch", edge.branch());
        }
        return rule instanceof TagRule.Raw raw ? field("value", raw.value()) : "";
    }

    private static String common(TagRule rule) {
        Common common = rule.common();
        boolean isPull = rule instanceof TagRule.Ref ref && ref.event() == TagRule.RefEvent.PR;
        String standard = isPull ? "pr-" : "";
        return (common.enable().equals("true") ? "" : field("enable", common.enable()))
                + common.prefix()
                        .filter(prefix -> !isPull || !prefix.equals(standard))
                        .map(prefix -> field("prefix", prefix))
                        .orElse("")
                + common.suffix().map(suffix -> field("suffix", suffix)).orElse("");
    }

    private static String some(String key, String value) {
        return value.isEmpty() ? "" : field(key, value);
    }

    private static String field(String key, String value) {
        String field = key + "=" + value;
        return ","
                + (field.indexOf(',') >= 0 || field.indexOf('"') >= 0
                        ? "\"" + field.replace("\"", "\"\"") + "\""
                        : field);
    }
}
