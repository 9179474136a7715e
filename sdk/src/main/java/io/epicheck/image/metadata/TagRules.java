package io.epicheck.image.metadata;

import io.epicheck.BadInputException;
import io.epicheck.Problem;
import io.epicheck.image.metadata.TagRule.RefEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The rules of an image, and what holds for all of them. Immutable.
 *
 * <pre>{@code
 * TagRules.parse(List.of("type=ref,event=branch", "type=semver,pattern={{version}}"), List.of("latest=auto"))
 *     .decide(TagEvent.of(context, Instant.now()))
 *     .tags();
 * }</pre>
 *
 * @param rules in the order in which they are written
 * @param otherwise the tag where no rule gives one; empty for none
 */
public record TagRules(List<TagRule> rules, Flavor flavor, Optional<String> otherwise) {
    private static final TagRules STANDARD = new TagRules(
            List.of(
                    TagRule.ref(RefEvent.PR),
                    TagRule.ref(RefEvent.TAG),
                    TagRule.ref(RefEvent.BRANCH),
                    // Another build of the same commit, on a branch, has the right to that name.
                    TagRule.sha().with(common -> common.withEnable("{{is_not_pull_request}}"))),
            Flavor.standard().withLatest(Flavor.Latest.NEVER),
            Optional.of("local"));

    public TagRules {
        rules = List.copyOf(rules);
    }

    public static TagRules of(List<TagRule> rules, Flavor flavor) {
        return new TagRules(rules, flavor, Optional.empty());
    }

    /**
     * What an image gets that says nothing: {@code pr-} and its number for a pull request, the tag's or the branch's name and {@code sha-} with
     * the short commit for a push; {@code local} outside a checkout. Never {@code latest}.
     */
    public static TagRules standard() {
        return STANDARD;
    }

    /**
     * Reads rules, and entries of a flavor.
     *
     * @throws BadInputException with everything that is wrong
     */
    public static TagRules parse(List<String> rules, List<String> flavor) {
        return read(
                rules.stream().map(RuleSource::of).toList(),
                flavor.stream().map(RuleSource::of).toList(),
                UnaryOperator.identity());
    }

    /**
     * Reads rules of a file. No rules at all are the standard ones, with {@code latest} only where the flavor says so.
     *
     * @param fill replaces variables in values; no value can add a field
     * @throws BadInputException with everything that is wrong and its place
     */
    public static TagRules read(List<RuleSource> rules, List<RuleSource> flavor, UnaryOperator<String> fill) {
        List<Problem> problems = new ArrayList<>();
        List<TagRule> read = new ArrayList<>();
        for (RuleSource source : rules) {
            try {
                read.add(RuleParser.parse(source, fill));
            } catch (RuleMistake mistake) {
                problems.add(source.problem(mistake));
            }
        }
        Flavor all = rules.isEmpty() ? STANDARD.flavor : Flavor.standard();
        for (RuleSource source : flavor) {
            try {
                all = FlavorParser.with(all, fill.apply(source.text()));
            } catch (RuleMistake mistake) {
                problems.add(source.problem(mistake));
            }
        }
        if (!problems.isEmpty()) {
            throw new BadInputException("TAG_RULE_INVALID", problems, "");
        }
        return rules.isEmpty() ? new TagRules(STANDARD.rules, all, STANDARD.otherwise) : of(read, all);
    }

    /** What is wrong with rules whose variables have no values yet. */
    public static List<Problem> problems(List<RuleSource> rules, List<RuleSource> flavor) {
        List<Problem> problems = new ArrayList<>();
        for (RuleSource source : rules) {
            try {
                RuleParser.check(source.text());
            } catch (RuleMistake mistake) {
                problems.add(source.problem(mistake));
            }
        }
        for (RuleSource source : flavor) {
            try {
                if (!source.text().contains("${")) {
                    FlavorParser.with(Flavor.standard(), source.text());
                }
            } catch (RuleMistake mistake) {
                problems.add(source.problem(mistake));
            }
        }
        return problems;
    }

    public TagRules withFlavor(Flavor other) {
        return new TagRules(rules, other, otherwise);
    }

    /**
     * Applies them.
     *
     * @throws BadInputException when an {@code enable} is neither true nor false
     */
    public TagDecision decide(TagEvent event) {
        return new TagDecider(this, event).decide();
    }
}
