package io.epicheck.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.Problem;
import io.epicheck.context.BuildContext.Details;
import io.epicheck.context.BuildContext.Trigger;
import io.epicheck.image.metadata.ImageTag.Kind;
import io.epicheck.image.metadata.RuleOutcome.Skipped;
import io.epicheck.image.metadata.TagRule.RefEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagRulesTest {
    @Nested
    class Standard {
        @ParameterizedTest
        @CsvSource({
            "push, refs/heads/main, main sha-860c190",
            "push, refs/heads/feature/a b, feature-a-b sha-860c190",
            "push, refs/tags/v1.0.0, v1.0.0 sha-860c190",
            "pr, 123, pr-123",
            "manual, '', sha-860c190",
        })
        void anImageThatSaysNothingGetsTheNameAndTheCommit(String kind, String ref, String tags) {
            assertThat(names(TagRules.standard().decide(Events.of(kind, ref)))).isEqualTo(tags);
        }

        /** Its build and that of a push of the same commit differ, and the push has the right to the name. */
        @Test
        void aPullRequestHasNoTagOfItsCommit() {
            TagDecision decision = TagRules.standard().decide(Events.pull(5));
            assertThat(decision.tags()).extracting(ImageTag::name).containsExactly("pr-5");
        }

        @Test
        void outsideACheckoutThereIsOneTag() {
            TagEvent nowhere = TagEvent.of(
                    new io.epicheck.context.BuildContext(
                            io.epicheck.context.BuildContext.Ci.NONE,
                            Trigger.MANUAL,
                            "",
                            "",
                            0,
                            Optional.empty(),
                            "",
                            "local",
                            "",
                            false),
                    Events.NOW);
            assertThat(names(TagRules.standard().decide(nowhere))).isEqualTo("local");
        }

        @Test
        void aFlavorAloneKeepsTheRulesAndLatestIsAsked() {
            TagRules rules = TagRules.parse(List.of(), List.of("suffix=-alpine"));
            assertThat(names(rules.decide(Events.tag("v1.0.0")))).isEqualTo("v1.0.0-alpine sha-860c190-alpine");
            TagRules latest = TagRules.parse(List.of(), List.of("latest=auto"));
            assertThat(names(latest.decide(Events.tag("v1.0.0")))).isEqualTo("v1.0.0 sha-860c190 latest");
        }
    }

    @Nested
    class Kinds {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                textBlock =
                        """
                type=semver,pattern={{version}}                   | v1.2.7     | 1.2.7  | IMMUTABLE | 1.2.7
                type=semver,pattern={{raw}}                       | v1.2.7     | v1.2.7 | IMMUTABLE | 1.2.7
                type=semver,pattern={{major}}.{{minor}}.{{patch}} | v1.2.7     | 1.2.7  | IMMUTABLE | 1.2.7
                type=semver,pattern={{major}}.{{minor}}           | v1.2.7     | 1.2    | MOVING    | 1.2.7
                type=semver,pattern={{major}}                     | v1.2.7     | 1      | MOVING    | 1.2.7
                type=semver,pattern={{major}}                     | v1.2.7-rc1 | 1.2.7-rc1 | IMMUTABLE | 1.2.7-rc1
                type=pep440,pattern={{version}}                   | 1.2        | 1.2    | IMMUTABLE | 1.2
                type=pep440,pattern={{major}}                     | 1.2        | 1      | MOVING    | 1.2
                type=ref,event=tag                                | v1.2.7     | v1.2.7 | IMMUTABLE | 1.2.7
                type=ref,event=tag                                | v1         | v1     | MOVING    |
                type=ref,event=tag                                | 2024.10.01 | 2024.10.01 | IMMUTABLE |
                type=match,pattern=\\d.\\d                        | p1/v1.2.7  | 1.2    | MOVING    | 1.2.7
                type=match,pattern=\\d.\\d.\\d                    | p1/v1.2.7  | 1.2.7  | IMMUTABLE | 1.2.7
                stable                                            | v1.2.7     | stable | MOVING    | 1.2.7
                type=raw,value={{tag}}                            | v1.2.7     | v1.2.7 | IMMUTABLE | 1.2.7
                type=raw,value=web-{{tag}}                        | v1.2.7     | web-v1.2.7 | IMMUTABLE | 1.2.7
                type=raw,value=web-{{tag}}                        | v1         | web-v1 | MOVING    |
                type=raw,value=v9.9.9                             | v1.2.7     | v9.9.9 | IMMUTABLE | 1.2.7
                type=raw,value={{date 'YYYY.MM.DD'}}              | v1.2.7     | 2020.01.10 | MOVING | 1.2.7
                type=ref,event=tag                                | app/v1.2.3 | app-v1.2.3 | IMMUTABLE | 1.2.3
                type=ref,event=tag                                | app-1.2.3  | app-1.2.3 | IMMUTABLE | 1.2.3
                type=ref,event=tag                                | app/2024.10.01 | app-2024.10.01 | IMMUTABLE |
                type=match,pattern=.*                             | app/v1.2.3 | app-v1.2.3 | IMMUTABLE | 1.2.3
                """)
        void aFullVersionStaysAndWhatIsLessMovesWithIt(
                String rule, String tag, String name, Kind kind, String version) {
            ImageTag found = only(rule, Events.tag(tag));
            assertThat(found.name()).isEqualTo(name);
            assertThat(found.kind()).isEqualTo(kind);
            assertThat(found.version().map(Version::text)).isEqualTo(Optional.ofNullable(version));
        }

        @Test
        void branchesPullRequestsEdgesAndSchedulesMoveAndHaveNoVersion() {
            assertThat(only("type=ref,event=branch", Events.push("main"))).isEqualTo(ImageTag.moving("main"));
            assertThat(only("type=ref,event=pr", Events.pull(7))).isEqualTo(ImageTag.moving("pr-7"));
            assertThat(only("type=edge", Events.push("master"))).isEqualTo(ImageTag.moving("edge"));
            assertThat(only("type=schedule", Events.of("schedule", "refs/heads/master")))
                    .isEqualTo(ImageTag.moving("nightly"));
        }

        @Test
        void latestIsBoundToTheVersionOfTheFirstTag() {
            TagDecision decision = rules("type=semver,pattern={{version}}").decide(Events.tag("v1.2.7"));
            ImageTag latest = decision.tags().get(1);
            assertThat(latest.name()).isEqualTo("latest");
            assertThat(latest.kind()).isEqualTo(Kind.MOVING);
            assertThat(latest.version()).isEqualTo(SemVersion.parse("1.2.7"));
        }

        @Test
        void aCommitStaysUnlessThePullRequestsOrTooShortOrTheWorkTreeDiffers() {
            assertThat(only("type=sha", Events.push("main"))).isEqualTo(ImageTag.commit("sha-860c190"));
            assertThat(only("type=sha", Events.pull(7))).isEqualTo(ImageTag.moving("sha-860c190"));
            TagEvent push = Events.push("main");
            assertThat(only("type=sha", new TagEvent(push.context(), Events.NOW, 6, Set.of())))
                    .isEqualTo(ImageTag.moving("sha-860c19"));
            assertThat(only("type=sha", new TagEvent(push.context(), Events.NOW, 64, Set.of())))
                    .isEqualTo(ImageTag.commit("sha-" + Events.COMMIT));
        }

        /** By its name alone, `860c190` is neither a version nor a commit. */
        @ParameterizedTest
        @CsvSource({"'type=sha,prefix=', 860c190", "'type=sha,prefix={{branch}}-', main-860c190"})
        void aCommitIsKnownWhateverStandsBeforeIt(String rule, String name) {
            assertThat(only(rule, Events.push("main"))).isEqualTo(ImageTag.commit(name));
            assertThat(ImageTag.commit(name).isImmutable()).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "1.2.3, IMMUTABLE",
            "v1.2.3-rc.1, IMMUTABLE",
            "1.2.3-alpine, IMMUTABLE",
            "sha-0123456, COMMIT",
            "1.2, MOVING",
            "v1, MOVING",
            "main, MOVING",
            "sha-012345, MOVING",
            "sha-main, MOVING",
            "x1.2.3, MOVING",
        })
        void aNameAloneTellsWhatIsCertain(String name, Kind kind) {
            assertThat(ImageTag.named(name).kind()).isEqualTo(kind);
        }
    }

    @Nested
    class PullRequests {
        private final TagEvent head = Events.event(
                Trigger.PULL_REQUEST,
                "refs/pull/7/merge",
                Optional.of(7),
                new Details("master", "master", Events.COMMIT, false, "", ""));

        @Test
        void aCommitThatABranchHasGivesNoTagUnlessTheRuleNamesItsPrefix() {
            TagDecision decision = rules("type=sha", "type=ref,event=pr").decide(head);
            assertThat(names(decision)).isEqualTo("pr-7");
            assertThat(decision.rules().get(1).outcome().reason()).contains("the commit may be on a branch");
            assertThat(names(rules("type=sha,prefix=pr-sha-").decide(head))).isEqualTo("pr-sha-860c190");
            TagRule typed = TagRule.sha().with(common -> common.withPrefix("x-"));
            assertThat(names(TagRules.of(List.of(typed), Flavor.standard()).decide(head)))
                    .isEqualTo("x-860c190");
        }

        @Test
        void withoutANumberTheCommitStandsForIt() {
            TagEvent unknown =
                    Events.event(Trigger.PULL_REQUEST, "", Optional.empty(), Details.ofDefaultBranch("master"));
            assertThat(names(TagRules.standard().decide(unknown))).isEqualTo("pr-860c190");
        }
    }

    @Nested
    class Explanations {
        @Test
        void everyRuleSaysWhyItGaveNothing() {
            TagDecision decision = rules(
                            "type=schedule",
                            "type=semver,pattern={{version}}",
                            "type=match,pattern=x",
                            "type=edge",
                            "type=ref,event=tag",
                            "type=ref,event=pr",
                            "type=raw,value={{tag}}",
                            "type=raw,value=latest,enable={{is_default_branch}}",
                            "type=raw,value=x,enable=false")
                    .decide(Events.push("develop"));
            assertThat(decision.rules())
                    .extracting(each -> each.outcome().reason())
                    .containsExactly(
                            "this is no schedule",
                            "this is no git tag, and the rule has no value of its own",
                            "this is no git tag, and the rule has no value of its own",
                            "branch `develop` is not `master`",
                            "this is no git tag, and the rule has no value of its own",
                            "this is no pull request",
                            "what it gives is empty for branch `develop`",
                            "it is off: {{is_default_branch}} is false",
                            "it is off: enable=false");
            assertThat(decision.version()).isEmpty();
            assertThatThrownBy(() -> decision.required("app"))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageStartingWith(
                            "image app: no rule gives a tag for branch `develop`\n  type=schedule: this is no"
                                    + " schedule\n")
                    .hasMessageContaining("type=edge: branch `develop` is not `master`");
        }

        @Test
        void whatIsNoVersionIsNamed() {
            assertThat(reason("type=semver,pattern={{version}}", Events.tag("p1/v1.2.3")))
                    .isEqualTo("`p1-v1.2.3` is no semantic version (semver.org)");
            assertThat(reason("type=pep440,pattern={{version}}", Events.tag("nope")))
                    .isEqualTo("`nope` is no version by PEP 440");
            assertThat(reason("type=match,pattern=b(c)?,group=1", Events.tag("ab")))
                    .isEqualTo("group 1 of `b(c)?` has no part in `ab`");
            assertThat(reason("type=match,pattern=x", Events.tag("ab"))).isEqualTo("`x` does not match `ab`");
        }

        @Test
        void anUnknownDefaultBranchIsTold() {
            TagEvent event = Events.event(Trigger.PUSH, "refs/heads/main", Optional.empty(), Details.unknown());
            TagDecision decision =
                    rules("type=edge", "x,enable={{is_default_branch}}").decide(event);
            assertThat(decision.rules().get(0).outcome().reason()).contains("the default branch is not known");
            assertThat(decision.warnings())
                    .containsExactly(
                            "the default branch is not known (CI tells it, or `git remote set-head origin --auto`), so `{{is_default_branch}}` is false");
        }

        @Test
        void latestIsExplained() {
            assertThat(rules("type=ref,event=branch")
                            .decide(Events.push("main"))
                            .latest())
                    .isEqualTo("no: latest=auto, and the first tag is main (branch `main`)");
            assertThat(rules("type=ref,event=tag").decide(Events.tag("v1")).latest())
                    .isEqualTo("yes: latest=auto, and the first tag is v1 (tag `v1`)");
            assertThat(rules("type=edge").decide(Events.tag("v1")).latest()).isEqualTo("no rule gives a tag");
        }
    }

    @Nested
    class Collisions {
        @Test
        void twoRulesThatGiveOneTagOfDifferentTextsAreTold() {
            TagDecision decision = rules("a/b", "a-b", "a-b").decide(Events.push("main"));
            assertThat(names(decision)).isEqualTo("a-b");
            assertThat(decision.warnings()).containsExactly("`a/b` and `a-b` are both written `a-b`");
        }

        @Test
        void anotherBranchOrTagWithTheSameTagIsTold() {
            TagEvent event = Events.push("feature/a")
                    .withRefs(Set.of(
                            "refs/heads/feature/a",
                            "refs/heads/feature-a",
                            "refs/heads/feature/b",
                            "refs/tags/feature+a"));
            assertThat(rules("type=ref,event=branch", "type=ref,event=tag")
                            .decide(event)
                            .warnings())
                    .containsExactly(
                            "branch `feature-a` has the same tag `feature-a`",
                            "tag `feature+a` has the same tag `feature-a`");
            assertThat(rules("type=ref,event=branch").decide(event).warnings()).hasSize(1);
        }

        @Test
        void aLongNameIsCutWithAHashAndTold() {
            TagDecision decision = rules("type=ref,event=branch").decide(Events.push("x".repeat(200)));
            assertThat(decision.version()).hasSize(128).startsWith("xxx").matches(".*-[0-9a-f]{8}");
            assertThat(decision.warnings()).hasSize(1).first().asString().contains("at most 128");
        }
    }

    @Nested
    class Mistakes {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                textBlock =
                        """
                type=semvar,pattern={{version}}     | 1  | there is no rule of type `semvar`; did you mean `semver`?
                type=semver                         | 1  | a rule of type semver needs `pattern`
                type=ref                            | 1  | a rule of type ref needs `event`
                type=ref,event=branches             | 10 | event is `branches`; allowed: branch, tag, pr
                type=sha,format=medium              | 10 | format is `medium`; allowed: short, long
                type=raw                            | 1  | a rule of type raw needs `value`
                type=sha,foo                        | 10 | `foo` has no key, and a rule of type sha has no value
                type=sha,formt=long                 | 10 | a rule of type sha has no `formt`; did you mean `format`?
                type=raw,value=a,value=b            | 18 | `value` is given twice
                type=raw,value={{brnch}}            | 16 | there is no expression `brnch`; did you mean `branch`?
                type=raw,value=a{{branch            | 17 | has no closing braces
                type=raw,value={{#if x}}y{{/if}}    | 16 | blocks are not supported
                type=raw,value={{branch 'x'}}       | 16 | `branch` takes no arguments
                type=raw,value={{date}}             | 16 | needs a format in quotes
                type=raw,value={{date 'Y' zone='UTC'}} | 16 | `date` has no option `zone`
                type=raw,value={{date 'Y' tz='Mars'}} | 16 | `Mars` is no time zone
                type=raw,value={{date 'a            | 16 | has no closing braces
                type=match,pattern=(                | 12 | a regular expression: Unclosed group
                type=match,pattern=/a/y             | 12 | there is no flag `y`
                type=match,pattern=a(b),group=2     | 25 | group is `2`; the pattern has 1
                type=match,pattern=a,group=x        | 22 | group is `x`
                type=raw,value=a,priority=high      | 18 | priority is `high`; a whole number
                type=raw,value=a,enable=yes         | 18 | enable is `yes`; allowed: true, false
                type=raw,value="a,b"                | 16 | a quote stands inside a field
                type=raw,"value=a                   | 10 | a quote is never closed
                type=raw,"value=a"b                 | 19 | `b` follows a closing quote
                type=edge,branch=x,pattern=y        | 20 | a rule of type edge has no `pattern`
                """)
        void aBadRuleIsToldWithItsPlaceInTheFile(String rule, int column, String message) {
            RuleSource source =
                    new RuleSource(rule, Optional.of(new Position("epicheck.yaml", 7, 9)), "images.app.tags[0]");
            assertThatThrownBy(() -> TagRules.read(List.of(source), List.of(), text -> text))
                    .isInstanceOfSatisfying(BadInputException.class, bad -> {
                        Problem problem = bad.problems().get(0);
                        assertThat(problem.position()).isEqualTo(new Position("epicheck.yaml", 7, 8 + column));
                        assertThat(problem.keyPath()).isEqualTo("images.app.tags[0]");
                        assertThat(problem.toString()).contains(message);
                    });
            assertThat(TagRules.problems(List.of(source), List.of())).hasSize(1);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                textBlock =
                        """
                latest=maybe        | latest is `maybe`; allowed: auto, true, false
                auto                | `auto` has no key; write latest=auto
                onlatest=true       | onlatest belongs to a prefix or a suffix
                prefix=a,onlatest=x | onlatest is `x`; allowed: true, false
                sufix=a             | a flavor has no `sufix`; did you mean `suffix`?
                prefix={{x}}        | there is no expression `x`
                """)
        void aBadFlavorIsTold(String entry, String message) {
            assertThatThrownBy(() -> TagRules.parse(List.of(), List.of(entry)))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining(message);
        }

        @Test
        void allMistakesAreToldAtOnce() {
            assertThatThrownBy(() -> TagRules.parse(List.of("type=x", "ok", "type=ref"), List.of("y")))
                    .isInstanceOfSatisfying(BadInputException.class, bad -> assertThat(bad.problems())
                            .hasSize(3));
        }

        @Test
        void anEnableThatIsNeitherIsToldWhenItIsKnown() {
            TagRules rules = rules("type=raw,value=x,enable={{branch}}");
            assertThatThrownBy(() -> rules.decide(Events.push("main")))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("enable is `main`, made of `{{branch}}`");
        }
    }

    @Nested
    class Variables {
        @Test
        void aValueCannotAddAField() {
            TagRules rules = TagRules.read(
                    List.of(RuleSource.of("type=raw,value=${v}")),
                    List.of(),
                    text -> text.replace("${v}", "a,enable=false"));
            assertThat(names(rules.decide(Events.push("main")))).isEqualTo("a-enable-false");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "type=ref,event=${event}",
                    "type=raw,value=a,enable=${on}",
                    "type=raw,value=a,priority=${p}",
                    "type=sha,format=${f}",
                    "type=match,pattern=${p},group=${g}"
                })
        void whatHasNoValueYetIsNotJudged(String rule) {
            assertThat(TagRules.problems(List.of(RuleSource.of(rule)), List.of()))
                    .isEmpty();
        }

        @Test
        void whatIsWrongWhateverTheValueIsToldBefore() {
            assertThat(TagRules.problems(List.of(RuleSource.of("type=ref,evnt=${event}")), List.of()))
                    .hasSize(1);
        }
    }

    @Test
    void rulesAreTypedAndWrittenAsStrings() {
        assertThat(TagRule.parse("type=semver,pattern={{major}},suffix=-x,priority=5"))
                .isInstanceOfSatisfying(TagRule.Semver.class, rule -> {
                    assertThat(rule.pattern()).isEqualTo("{{major}}");
                    assertThat(rule.common().suffix()).contains("-x");
                    assertThat(rule.common().priority()).isEqualTo(5);
                });
        assertThat(Map.of(
                        TagRule.ref(RefEvent.PR), "type=ref,event=pr",
                        TagRule.sha(), "type=sha",
                        TagRule.edge(), "type=edge",
                        TagRule.match("(a),b", 1), "type=match,\"pattern=(a),b\",group=1",
                        TagRule.pep440("{{version}}"), "type=pep440,pattern={{version}}",
                        TagRule.raw("x").with(common -> common.withEnable("false")
                                        .withSuffix("-s")),
                                "type=raw,value=x,enable=false,suffix=-s"))
                .allSatisfy((rule, text) -> {
                    assertThat(new RuleDecision(rule, new Skipped("")).ruleText())
                            .isEqualTo(text);
                    TagRule read = TagRule.parse(text);
                    assertThat(read.with(common -> common.from(RuleSource.none())))
                            .isEqualTo(rule);
                });
    }

    @ParameterizedTest
    @CsvSource({"'', 7", "12, 12", "1, 1", "64, 64"})
    void theLengthOfAShortCommitIsTakenFromTheEnvironment(String value, int length) {
        assertThat(TagEvent.of(
                                Events.push("x").context(),
                                Events.NOW,
                                Map.of("DOCKER_METADATA_SHORT_SHA_LENGTH", value))
                        .shortCommit())
                .isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65", "x", "-1"})
    void anotherLengthIsBadInput(String value) {
        assertThatThrownBy(() -> TagEvent.of(
                        Events.push("x").context(), Events.NOW, Map.of("DOCKER_METADATA_SHORT_SHA_LENGTH", value)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(value);
    }

    private static TagRules rules(String... rules) {
        return TagRules.parse(List.of(rules), List.of());
    }

    private static ImageTag only(String rule, TagEvent event) {
        return rules(rule).decide(event).tags().get(0);
    }

    private static String reason(String rule, TagEvent event) {
        return rules(rule).decide(event).rules().get(0).outcome().reason();
    }

    private static String names(TagDecision decision) {
        return String.join(" ", decision.tags().stream().map(ImageTag::name).toList());
    }
}
