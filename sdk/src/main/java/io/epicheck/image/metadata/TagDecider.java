package io.epicheck.image.metadata;

import io.epicheck.image.metadata.Flavor.Latest;
import io.epicheck.image.metadata.Proposal.Name;
import io.epicheck.image.metadata.RuleOutcome.Repeated;
import io.epicheck.image.metadata.RuleOutcome.Skipped;
import io.epicheck.image.metadata.RuleOutcome.Tagged;
import io.epicheck.image.metadata.TagRule.RefEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One decision; for one use. */
final class TagDecider {
    private static final String NO_RULE = "no rule gives a tag";

    private final TagRules rules;
    private final TagEvent event;
    private final RuleProposals proposals;
    /** By name, with the text that each was made of. */
    private final Map<String, String> given = new LinkedHashMap<>();

    private final List<ImageTag> tags = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private Optional<Name> first = Optional.empty();
    private String firstTag = "";

    TagDecider(TagRules rules, TagEvent event) {
        this.rules = rules;
        this.event = event;
        this.proposals = new RuleProposals(event);
    }

    TagDecision decide() {
        List<RuleDecision> decisions = new ArrayList<>();
        rules.rules().stream()
                .sorted(Comparator.comparingInt((TagRule rule) -> -rule.common().priority()))
                .forEach(rule -> decisions.add(new RuleDecision(rule, outcome(rule))));
        String latest = latest();
        if (tags.isEmpty() && rules.otherwise().isPresent()) {
            tags.add(ImageTag.moving(rules.otherwise().get()));
            latest = NO_RULE + ", so it is `" + rules.otherwise().get() + "`";
        }
        return new TagDecision(event.words(), decisions, latest, tags, List.copyOf(warnings));
    }

    private RuleOutcome outcome(TagRule rule) {
        Optional<String> disabled = disabled(rule);
        if (disabled.isPresent()) {
            return new Skipped(disabled.get());
        }
        Proposal proposal = proposals.of(rule);
        if (proposal instanceof Proposal.Nothing nothing) {
            return new Skipped(nothing.reason());
        }
        Name name = (Name) proposal;
        if (name.text().isEmpty()) {
            return new Skipped("what it gives is empty for " + event.words());
        }
        return tagged(rule, name);
    }

    private RuleOutcome tagged(TagRule rule, Name name) {
        String full = affixed(rule, name.text());
        String tag = TagNames.valid(full);
        String other = given.putIfAbsent(tag, full);
        if (other != null) {
            if (!other.equals(full)) {
                warnings.add("`" + other + "` and `" + full + "` are both written `" + tag + "`");
            }
            return new Repeated(tag, "another rule gives `" + tag + "` already");
        }
        if (first.isEmpty()) {
            first = Optional.of(name);
            firstTag = tag;
        }
        if (full.length() > TagNames.LONGEST && tag.length() == TagNames.LONGEST) {
            warnings.add("a tag has at most " + TagNames.LONGEST + " characters, so " + name.reason() + " is cut: `"
                    + tag + "`");
        }
        warnOfOthers(rule, tag);
        ImageTag image = new ImageTag(tag, name.kind(), name.version());
        tags.add(image);
        return new Tagged(image, name.reason() + (tag.equals(full) ? "" : ", written as a tag can be"));
    }

    /** Why a rule is off; empty when it is on. */
    private Optional<String> disabled(TagRule rule) {
        String text = rule.common().enable();
        String enable = proposals.filled(text, rule);
        if (!enable.equals("true") && !enable.equals("false")) {
            throw rule.common()
                    .source()
                    .refusal(new RuleMistake(
                            0,
                            "enable is `" + enable + "`" + (enable.equals(text) ? "" : ", made of `" + text + "`"),
                            "it must be true or false"));
        }
        boolean asksForDefault = text.contains("default_branch}}");
        if (asksForDefault && event.context().details().defaultBranch().isEmpty()) {
            warnings.add("the default branch is not known (CI tells it, or `git remote set-head origin --auto`), so `"
                    + text + "` is " + enable);
        }
        return enable.equals("true")
                ? Optional.empty()
                : Optional.of("it is off: " + (text.equals("false") ? "enable=false" : text + " is false"));
    }

    private String affixed(TagRule rule, String text) {
        return proposals.filled(rule.common().prefix().orElse(rules.flavor().prefix()), rule)
                + text
                + proposals.filled(rule.common().suffix().orElse(rules.flavor().suffix()), rule);
    }

    /** Another branch or tag that this rule, or one like it, would give the same name. */
    private void warnOfOthers(TagRule rule, String tag) {
        if (!(rule instanceof TagRule.Ref)) {
            return;
        }
        for (TagRule each : rules.rules()) {
            if (each instanceof TagRule.Ref ref && ref.event() != RefEvent.PR) {
                String start = ref.event() == RefEvent.BRANCH ? "refs/heads/" : "refs/tags/";
                event.refs().stream()
                        .filter(other -> other.startsWith(start)
                                && !other.equals(event.context().ref()))
                        .map(other -> other.substring(start.length()))
                        .filter(other -> TagNames.valid(affixed(ref, other)).equals(tag))
                        .sorted()
                        .forEach(other -> warnings.add(
                                RuleParser.word(ref.event()) + " `" + other + "` has the same tag `" + tag + "`"));
            }
        }
    }

    private String latest() {
        if (first.isEmpty()) {
            return NO_RULE;
        }
        Name name = first.get();
        Latest wanted = rules.flavor().latest();
        boolean isLatest = wanted == Latest.ALWAYS || (wanted == Latest.AUTO && name.isLatest());
        String why = wanted == Latest.AUTO
                ? "latest=auto, and the first tag is " + firstTag + " (" + name.reason() + ")"
                : word(wanted);
        if (!isLatest) {
            return "no: " + why;
        }
        String tag = TagNames.valid(latestName());
        if (given.putIfAbsent(tag, tag) == null) {
            tags.add(new ImageTag(tag, ImageTag.Kind.MOVING, name.version()));
        }
        return "yes: " + why;
    }

    private static String word(Latest wanted) {
        return wanted == Latest.ALWAYS ? "latest=true" : "latest=false";
    }

    private String latestName() {
        Flavor flavor = rules.flavor();
        TagRule anywhere = TagRule.raw("latest");
        return (flavor.isPrefixOnLatest() ? proposals.filled(flavor.prefix(), anywhere) : "")
                + "latest"
                + (flavor.isSuffixOnLatest() ? proposals.filled(flavor.suffix(), anywhere) : "");
    }
}
