package io.epicheck.image.metadata;

import io.epicheck.context.BuildContext;
import io.epicheck.context.BuildContext.Trigger;
import io.epicheck.image.metadata.Expressions.Scope;
import io.epicheck.image.metadata.ImageTag.Kind;
import io.epicheck.image.metadata.Proposal.Name;
import io.epicheck.image.metadata.Proposal.Nothing;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;

/** Asks one rule what it makes of an event; the semantics of docker/metadata-action 6. Pure. */
final class RuleProposals {
    /** Shorter ones are not told apart well enough to stand for one commit. */
    private static final int LEAST_DIGITS = 7;

    private final TagEvent event;
    private final BuildContext context;
    private final EventValues values;

    RuleProposals(TagEvent event) {
        this.event = event;
        this.context = event.context();
        this.values = new EventValues(event, Map.of());
    }

    Proposal of(TagRule rule) {
        if (rule instanceof TagRule.Ref ref) {
            return ref(ref);
        }
        if (rule instanceof TagRule.Semver semver) {
            return VersionProposals.semver(semver, this);
        }
        if (rule instanceof TagRule.Pep440 pep) {
            return VersionProposals.pep440(pep, this);
        }
        if (rule instanceof TagRule.Match match) {
            return match(match);
        }
        if (rule instanceof TagRule.Sha sha) {
            return sha(sha);
        }
        if (rule instanceof TagRule.Schedule schedule) {
            return context.trigger() == Trigger.SCHEDULE
                    ? Proposal.moving(filled(schedule.pattern(), schedule), Optional.empty(), false, "a schedule")
                    : new Nothing("this is no schedule");
        }
        if (rule instanceof TagRule.Edge edge) {
            return edge(edge);
        }
        return raw((TagRule.Raw) rule);
    }

    private Proposal ref(TagRule.Ref rule) {
        return switch (rule.event()) {
            case PR -> pullRequest();
            case BRANCH ->
                context.branch()
                        .filter(name -> !event.isPullRequest())
                        .map(name -> Proposal.moving(name, Optional.empty(), false, "branch `" + name + "`"))
                        .orElseGet(() -> new Nothing("this is no push to a branch"));
            case TAG ->
                context.tag()
                        .map(name -> (Proposal) new Name(name, kind(name), version(), true, "tag `" + name + "`"))
                        .orElseGet(RuleProposals::noTag);
        };
    }

    private Proposal pullRequest() {
        if (!event.isPullRequest()) {
            return new Nothing("this is no pull request");
        }
        if (context.pullRequest().isPresent()) {
            int number = context.pullRequest().get();
            return Proposal.moving(String.valueOf(number), Optional.empty(), false, "pull request " + number);
        }
        return event.shortSha().isEmpty()
                ? new Nothing("the number of the pull request is not known")
                : Proposal.moving(
                        event.shortSha(),
                        Optional.empty(),
                        false,
                        "the number of the pull request is not known, so its commit is taken");
    }

    private Proposal match(TagRule.Match rule) {
        Optional<String> subject = subject(rule.value(), rule);
        if (subject.isEmpty()) {
            return noTag();
        }
        Matcher matcher = MatchPattern.compile(rule.pattern()).matcher(subject.get());
        if (!matcher.find()) {
            return new Nothing("`" + rule.pattern() + "` does not match `" + subject.get() + "`");
        }
        String found = matcher.group(rule.group());
        if (found == null) {
            return new Nothing(
                    "group " + rule.group() + " of `" + rule.pattern() + "` has no part in `" + subject.get() + "`");
        }
        Optional<Version> version = SemVersion.find(subject.get()).map(Version.class::cast);
        return new Name(found, kind(found), version, true, "found in `" + subject.get() + "`");
    }

    /** A branch may be built at the same commit: unless CI made the commit for the pull request alone, the branch has the right to the name. */
    private Proposal sha(TagRule.Sha rule) {
        String commit = context.commit();
        if (commit.isEmpty()) {
            return new Nothing("the commit is not known");
        }
        boolean isOwn = context.details().ownCommit();
        boolean named = rule.common().source().text().contains("prefix")
                || !rule.common().prefix().orElse("").equals(RuleText.standardPrefix(rule));
        if (event.isPullRequest() && !isOwn && !named) {
            return new Nothing(
                    "the commit may be on a branch, whose build has this tag; give the rule a `prefix` to have one"
                            + " for the pull request");
        }
        String text = rule.isLong() ? commit : event.shortSha();
        boolean isSure = !event.isPullRequest() && !context.dirty() && text.length() >= LEAST_DIGITS;
        String reason = "commit" + (context.dirty() ? ", changed in the work tree" : "");
        return new Name(text, isSure ? Kind.COMMIT : Kind.MOVING, Optional.empty(), false, reason);
    }

    private Proposal edge(TagRule.Edge rule) {
        Optional<String> branch = context.branch().filter(name -> !event.isPullRequest());
        if (branch.isEmpty()) {
            return new Nothing("this is no push to a branch");
        }
        String wanted = rule.branch().isEmpty() ? context.details().defaultBranch() : rule.branch();
        if (wanted.isEmpty()) {
            return new Nothing("the default branch is not known; write branch=...");
        }
        return branch.get().equals(wanted)
                ? Proposal.moving("edge", Optional.empty(), false, "branch `" + wanted + "`")
                : new Nothing("branch `" + branch.get() + "` is not `" + wanted + "`");
    }

    private Proposal raw(TagRule.Raw rule) {
        String text = filled(rule.value(), rule);
        return new Name(text, written(text, rule), version(), false, "as it is written");
    }

    /** A date looks like a version and is none: what is built again on the same day takes its place. */
    private Kind written(String text, TagRule.Raw rule) {
        boolean namesTag = context.tag()
                .filter(tag -> text.contains(tag) && kind(tag) == Kind.IMMUTABLE)
                .isPresent();
        boolean isVersion =
                ImageTag.isFullVersion(text) && !parsed(rule.value(), rule).usesDates();
        return namesTag || isVersion ? Kind.IMMUTABLE : Kind.MOVING;
    }

    private static Expressions parsed(String text, TagRule rule) {
        try {
            return Expressions.parse(text, Scope.GLOBAL);
        } catch (RuleMistake mistake) {
            throw rule.common().source().refusal(mistake);
        }
    }

    static Proposal noTag() {
        return new Nothing("this is no git tag, and the rule has no value of its own");
    }

    /** The rule's own value, or the git tag. */
    Optional<String> subject(String value, TagRule rule) {
        return value.isEmpty() ? context.tag() : Optional.of(filled(value, rule));
    }

    String filled(String text, TagRule rule) {
        return filled(text, rule, Scope.GLOBAL, values);
    }

    String filled(String text, TagRule rule, Map<String, String> version) {
        return filled(text, rule, Scope.VERSION, new EventValues(event, version));
    }

    private static String filled(String text, TagRule rule, Scope scope, EventValues values) {
        try {
            return Expressions.parse(text, scope).fill(values);
        } catch (RuleMistake mistake) {
            throw rule.common().source().refusal(mistake);
        }
    }

    /** Of the git tag; what moves on it is bound to its version. */
    private Optional<Version> version() {
        return context.tag().flatMap(SemVersion::find).map(Version.class::cast);
    }

    /** Of a git tag, or a part of it: one with a full version in it, as in {@code app/v1.2.3}, is that version's. */
    private static Kind kind(String name) {
        boolean isVersion = ImageTag.isFullVersion(name.substring(name.lastIndexOf('/') + 1))
                || SemVersion.find(name).isPresent();
        return isVersion ? Kind.IMMUTABLE : Kind.MOVING;
    }
}
