package io.epicheck.image.metadata;

import io.epicheck.BadInputException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How a git event gives an image one tag; the rules of docker/metadata-action. Immutable.
 *
 * <pre>{@code
 * TagRule.parse("type=semver,pattern={{major}}.{{minor}}")
 * TagRule.semver("{{major}}.{{minor}}").with(common -> common.withSuffix("-alpine"))
 * }</pre>
 *
 * <p>Texts may hold expressions such as {@code {{branch}}}; see {@code docs/image-metadata.md}.
 */
public sealed interface TagRule {
    Common common();

    /** {@code schedule}, {@code semver}, ... */
    String type();

    /** The same rule with something of what all rules have changed. */
    TagRule with(UnaryOperator<Common> change);

    /**
     * What every rule has.
     *
     * @param enable {@code true}, {@code false}, or an expression that gives one of them
     * @param priority the rule with the highest is asked first, and gives the version
     * @param prefix comes before what the rule gives; empty to take the flavor's
     * @param suffix comes after it; empty to take the flavor's
     * @param source where it is written
     */
    record Common(String enable, int priority, Optional<String> prefix, Optional<String> suffix, RuleSource source) {
        static Common of(int priority) {
            return new Common("true", priority, Optional.empty(), Optional.empty(), RuleSource.none());
        }

        public Common withEnable(String text) {
            return new Common(text, priority, prefix, suffix, source);
        }

        public Common withPriority(int value) {
            return new Common(enable, value, prefix, suffix, source);
        }

        public Common withPrefix(String text) {
            return new Common(enable, priority, Optional.of(text), suffix, source);
        }

        public Common withSuffix(String text) {
            return new Common(enable, priority, prefix, Optional.of(text), source);
        }

        Common from(RuleSource place) {
            return new Common(enable, priority, prefix, suffix, place);
        }
    }

    /** Which refs a {@code type=ref} rule takes. */
    enum RefEvent {
        BRANCH,
        TAG,
        PR
    }

    /** The name of the branch or tag, or {@code pr-} with the number of the pull request. */
    record Ref(RefEvent event, Common common) implements TagRule {
        @Override
        public String type() {
            return "ref";
        }

        @Override
        public TagRule with(UnaryOperator<Common> change) {
            return new Ref(event, change.apply(common));
        }
    }

    /**
     * A semantic version.
     *
     * @param match regular expression whose first group is the version; empty for none
     * @param value taken instead of the git tag; empty for that
     */
    record Semver(String pattern, String match, String value, Common common) implements TagRule {
        @Override
        public String type() {
            return "semver";
        }

        @Override
        public TagRule with(UnaryOperator<Common> change) {
            return new Semver(pattern, match, value, change.apply(common));
        }
    }

    /** A version of a Python package; components as in {@link Semver}. */
    record Pep440(String pattern, String match, String value, Common common) implements TagRule {
        @Override
        public String type() {
            return "pep440";
        }

        @Override
        public TagRule with(UnaryOperator<Common> change) {
            return new Pep440(pattern, match, value, change.apply(common));
        }
    }

    /**
     * A part of the git tag.
     *
     * @param pattern regular expression, as {@code pattern} or {@code /pattern/flags}
     * @param group the group to take; 0 for the whole match
     * @param value taken instead of the git tag; empty for that
     */
    record Match(String pattern, int group, String value, Common common) implements TagRule {
        @Override
        public String type() {
            return "match";
        }

        @Override
        public TagRule with(UnaryOperator<Common> change) {
            return new Match(pattern, group, value, change.apply(common));
        }
    }

    /** The commit, whole or its first seven digits. */
    record Sha(boolean isLong, Common common) implements TagRule {
        @Override
        public String type() {
            return "sha";
        }

        @Override
        public TagRule with(UnaryOperator<Common> change) {
            return new Sha(isLong, change.apply(common));
        }
    }

    /** A fixed name, or a date, on a schedule. */
    record Schedule(String pattern, Common common) implements TagRule {
        @Override
        public String type() {
            return "schedule";
        }

        @Override
        public TagRule with(UnaryOperator<Common> change) {
            return new Schedule(pattern, change.apply(common));
        }
    }

    /**
     * {@code edge} on one branch.
     *
     * @param branch empty for the default branch
     */
    record Edge(String branch, Common common) implements TagRule {
        @Override
        public String type() {
            return "edge";
        }

        @Override
        public TagRule with(UnaryOperator<Common> change) {
            return new Edge(branch, change.apply(common));
        }
    }

    /** A text. */
    record Raw(String value, Common common) implements TagRule {
        @Override
        public String type() {
            return "raw";
        }

        @Override
        public TagRule with(UnaryOperator<Common> change) {
            return new Raw(value, change.apply(common));
        }
    }

    /**
     * Reads a rule such as {@code type=ref,event=branch}; a bare text is a tag of that name.
     *
     * @throws BadInputException when it is none, with the column
     */
    static TagRule parse(String text) {
        return TagRules.parse(java.util.List.of(text), java.util.List.of())
                .rules()
                .get(0);
    }

    static TagRule ref(RefEvent event) {
        Common common = Common.of(600);
        return new Ref(event, event == RefEvent.PR ? common.withPrefix("pr-") : common);
    }

    static TagRule semver(String pattern) {
        return new Semver(pattern, "", "", Common.of(900));
    }

    static TagRule pep440(String pattern) {
        return new Pep440(pattern, "", "", Common.of(900));
    }

    static TagRule match(String pattern, int group) {
        return new Match(pattern, group, "", Common.of(800));
    }

    static TagRule sha() {
        return new Sha(false, Common.of(100));
    }

    static TagRule schedule(String pattern) {
        return new Schedule(pattern, Common.of(1000));
    }

    /** On the default branch. */
    static TagRule edge() {
        return new Edge("", Common.of(700));
    }

    static TagRule raw(String value) {
        return new Raw(value, Common.of(200));
    }
}
