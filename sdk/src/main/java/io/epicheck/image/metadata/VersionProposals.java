package io.epicheck.image.metadata;

import io.epicheck.image.metadata.Expressions.Scope;
import io.epicheck.image.metadata.ImageTag.Kind;
import io.epicheck.image.metadata.Proposal.Name;
import io.epicheck.image.metadata.Proposal.Nothing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** What rules of type semver and pep440 make of an event. Pure. */
final class VersionProposals {
    private VersionProposals() {}

    static Proposal semver(TagRule.Semver rule, RuleProposals event) {
        Optional<String> subject = event.subject(rule.value(), rule).map(text -> plain(text, rule.match()));
        if (subject.isEmpty()) {
            return RuleProposals.noTag();
        }
        String raw = subject.get();
        return SemVersion.parse(raw)
                .map(version -> name(rule, rule.pattern(), raw, version, !version.isFinal(), values(version), event))
                .orElseGet(() -> new Nothing("`" + raw + "` is no semantic version (semver.org)"));
    }

    static Proposal pep440(TagRule.Pep440 rule, RuleProposals event) {
        Optional<String> subject = event.subject(rule.value(), rule).map(text -> plain(text, rule.match()));
        if (subject.isEmpty()) {
            return RuleProposals.noTag();
        }
        String raw = subject.get();
        return PepVersion.parse(raw)
                .map(version -> name(rule, rule.pattern(), raw, version, version.isSpecial(), values(version), event))
                .orElseGet(() -> new Nothing("`" + raw + "` is no version by PEP 440"));
    }

    /** What the rule's own {@code match} takes of it; where that finds nothing, all of it. */
    private static String plain(String text, String match) {
        String found = text;
        if (!match.isEmpty()) {
            Matcher matcher = MatchPattern.compile(match).matcher(text);
            if (matcher.find()) {
                String group = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
                found = group == null ? text : group;
            }
        }
        return found.replace('/', '-');
    }

    /**
     * One that comes before a release, or after it, is always written whole: its author does not mean it to be {@code 1} or {@code 1.2}.
     *
     * @param isSpecial it does
     */
    private static Proposal name(
            TagRule rule,
            String pattern,
            String raw,
            Version version,
            boolean isSpecial,
            Map<String, String> values,
            RuleProposals event) {
        values.put("raw", raw);
        values.put("version", version.text());
        Expressions expressions = parsed(pattern, rule);
        boolean isWhole = isSpecial
                || expressions.uses("version")
                || expressions.uses("raw")
                || (expressions.uses("major") && expressions.uses("minor") && expressions.uses("patch"));
        String taken = isSpecial ? (expressions.isOnly("raw") ? "{{raw}}" : "{{version}}") : pattern;
        return new Name(
                event.filled(taken, rule, values),
                isWhole ? Kind.IMMUTABLE : Kind.MOVING,
                Optional.of(version),
                !isSpecial,
                "version " + version.text() + (isSpecial ? ", which is no plain release and so is written whole" : ""));
    }

    private static Expressions parsed(String pattern, TagRule rule) {
        try {
            return Expressions.parse(pattern, Scope.VERSION);
        } catch (RuleMistake mistake) {
            throw rule.common().source().refusal(mistake);
        }
    }

    private static Map<String, String> values(SemVersion version) {
        Map<String, String> values = new HashMap<>();
        values.put("major", version.major().toString());
        values.put("minor", version.minor().toString());
        values.put("patch", version.patch().toString());
        values.put("prerelease", String.join(".", version.prerelease()));
        values.put("build", String.join(".", version.build()));
        return values;
    }

    private static Map<String, String> values(PepVersion version) {
        Map<String, String> values = new HashMap<>();
        values.put("major", version.number(0).toString());
        values.put("minor", version.number(1).toString());
        values.put("patch", version.number(2).toString());
        return values;
    }
}
