package io.epicheck.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentsTest {
    @Nested
    class CoreSchemaTypes {
        @ParameterizedTest
        @CsvSource({
            "yes,'\"yes\"'",
            "on,'\"on\"'",
            "True,true",
            "FALSE,false",
            "~,null",
            "Null,null",
            "12,12",
            "-3,-3",
            "0o17,15",
            "0x1F,31",
            "1e3,1000.0",
            ".5,0.5",
            "1.10,1.1",
            "1_000,'\"1_000\"'",
            "12:30:45,'\"12:30:45\"'",
            "'\"12\"','\"12\"'",
            "99999999999,99999999999",
            "'''null''','\"null\"'",
            "0b1,'\"0b1\"'"
        })
        void areThoseOfYaml12(String yaml, String json) {
            assertThat(value("key: " + yaml).toJson().toString()).isEqualTo(json);
        }

        @Test
        void keepTheTextAsItIsWritten() {
            assertThat(((YamlNode.Scalar) value("version: 1.10")).text()).isEqualTo("1.10");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0644", "08", "-01"})
        void refuseLeadingZerosThatTwoYamlVersionsReadDifferently(String yaml) {
            assertThat(onlyProblem("mode: " + yaml).toString())
                    .startsWith("a.yaml:1:7: an integer with a leading zero `" + yaml + "` is octal");
        }

        @Test
        void takeLeadingZerosAsTextWhenAsked() {
            YamlDocuments read = YamlDocuments.parse("a.yaml", "mode: 0644", Set.of(YamlOption.LEADING_ZEROS_ARE_TEXT));
            assertThat(read.orThrow().get(0).toJson().toString()).isEqualTo("{\"mode\":\"0644\"}");
        }

        /** A commit may consist of digits and one e. */
        @ParameterizedTest
        @ValueSource(strings = {"0644", "642e1904", ".inf"})
        void areTextsInFilesOfProgramsWhereTheyAreNoNumbers(String yaml) {
            YamlDocuments read = YamlDocuments.parse("a.yaml", "a: " + yaml, Set.of(YamlOption.WRITTEN_BY_PROGRAMS));
            assertThat(read.orThrow().get(0).toJson().path("a").asString("")).isEqualTo(yaml);
        }

        @Test
        void mayBeLargerInFilesOfPrograms() {
            String text = "- " + "x".repeat(4 << 20);
            assertThat(YamlDocuments.parse("a.yaml", text).problems()).hasSize(1);
            assertThat(YamlDocuments.parse("a.yaml", text, Set.of(YamlOption.WRITTEN_BY_PROGRAMS))
                            .problems())
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {".inf", "-.INF", ".nan", "1e999"})
        void refuseWhatJsonCannotHold(String yaml) {
            assertThat(onlyProblem("a: " + yaml).message()).contains("`" + yaml + "` is");
        }
    }

    @Nested
    class Positions {
        @Test
        void areThoseOfKeysAndValues() {
            YamlNode.Mapping root =
                    (YamlNode.Mapping) YamlDocuments.parse("a.yaml", "one: 1\n\ntwo:\n  - é: [x, \"y\"]\n")
                            .orThrow()
                            .get(0);
            YamlNode.Entry two = root.entry("two").orElseThrow();
            YamlNode.Mapping item =
                    (YamlNode.Mapping) ((YamlNode.Sequence) two.value()).items().get(0);
            YamlNode.Sequence list = (YamlNode.Sequence) item.get("é").orElseThrow();
            assertThat(two.key().position()).hasToString("a.yaml:3:1");
            assertThat(item.position()).hasToString("a.yaml:4:5");
            assertThat(list.items().get(1).position()).hasToString("a.yaml:4:12");
        }

        @Test
        void countCodePointsAndIgnoreTheByteOrderMark() {
            assertThat(onlyProblem("\uFEFF😀: 1\n😀: 2").position()).hasToString("a.yaml:2:1");
            assertThat(onlyProblem("\uFEFFa: 1\na: 2").position()).hasToString("a.yaml:2:1");
            assertThat(onlyProblem("{😀: 1, b: 1, b: 2}").position()).hasToString("a.yaml:1:14");
        }
    }

    @Nested
    class Refusals {
        @Test
        void nameBothPlacesOfADuplicateKey() {
            assertThat(onlyProblem("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n"))
                    .hasToString("a.yaml:5:3: duplicate key `c`, first at line 3, column 3; remove one of them");
        }

        @Test
        void tellEveryProblemOfADocument() {
            assertThat(YamlDocuments.parse("a.yaml", "a: 1\na: 2\nb: !!int 3\n? [x]\n: 1\n<<: {}\n~: 1\n")
                            .problems())
                    .extracting(Problem::toString)
                    .satisfiesExactly(
                            p -> assertThat(p).startsWith("a.yaml:2:1: duplicate key `a`"),
                            p -> assertThat(p)
                                    .startsWith("a.yaml:3:4: tags are not allowed, found `tag:yaml.org,2002:int`"),
                            p -> assertThat(p).startsWith("a.yaml:4:3: a key must be a text, found a list"),
                            p -> assertThat(p).startsWith("a.yaml:6:1: merge keys `<<`"),
                            p -> assertThat(p).startsWith("a.yaml:7:1: a key must be a text, found nothing (null)"));
        }

        @Test
        void showTheLineOfASyntaxError() {
            Problem tab = onlyProblem("a:\n\tb: 1\n");
            assertThat(tab.position()).hasToString("a.yaml:2:1");
            assertThat(tab.hint()).startsWith("indent with spaces").contains("\n    \tb: 1\n    ^");
            assertThat(onlyProblem("a: \"open\nb: 1\n").message()).contains("found unexpected end of stream");
            assertThat(onlyProblem("a: {b: ${c}}").hint()).startsWith("put quotes around \"${...}\"");
            assertThat(onlyProblem("a: b: c").position()).hasToString("a.yaml:1:5");
        }

        @Test
        void stopAliasBombsBeforeTheyExpand() {
            StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
            for (int i = 1; i < 30; i++) {
                bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
            }
            assertThat(onlyProblem(bomb.toString()).message()).contains("too large with its aliases written out");
            String text = "a: &a \"" + "x".repeat(1 << 20) + "\"\nb: [" + "*a, ".repeat(100) + "]";
            assertThat(onlyProblem(text).message()).contains("too large with its aliases written out");
        }

        @Test
        void stopDeepNestingAlsoThroughAliases() {
            assertThat(onlyProblem("[".repeat(100_000)).message()).isEqualTo("nested deeper than 64 levels");
            String deep = "a: &a " + "[".repeat(40) + "]".repeat(40) + "\nb: " + "[".repeat(40) + "*a" + "]".repeat(40);
            assertThat(onlyProblem(deep).message()).isEqualTo("nested deeper than 64 levels");
            assertThat(YamlDocuments.parse("a.yaml", "[".repeat(64) + "]".repeat(64))
                            .problems())
                    .isEmpty();
        }

        @Test
        void nameAliasesThatCannotBeResolved() {
            assertThat(onlyProblem("a: &a [*a]"))
                    .hasToString("a.yaml:1:8: the alias `*a` contains itself; write the value out");
            assertThat(onlyProblem("a: *b").message()).isEqualTo("the alias `*b` has no anchor before it");
        }

        @Test
        void stopTooManyAndTooLargeDocuments() {
            assertThat(onlyProblem("--- 1\n".repeat(5000)).position()).hasToString("a.yaml:1001:1");
            assertThat(onlyProblem("a: 1\n---\nb: " + "x".repeat(3 << 20)).message())
                    .contains("at most 3145728 are read");
            assertThat(onlyProblem("x".repeat((16 << 20) + 1)).message()).contains("at most 16777216");
        }

        @Test
        void nameTheCharacterThatYamlForbids() {
            assertThat(onlyProblem("a: 1\nb: x\u0000y"))
                    .hasToString(
                            "a.yaml:2:5: the character U+0000 is not allowed in YAML; remove it, or write it as an escape in double quotes");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "token: canary: x",
                    "token: 'canary",
                    "canary: 1\ncanary: 2",
                    "a: !canary 1",
                    "a: *canary",
                    "token: 0123canary\nb: 0777"
                })
        void quoteNothingOfAFileThatHoldsCredentials(String yaml) {
            assertThat(YamlDocuments.parse("k", yaml, Set.of(YamlOption.HIDE_CONTENT))
                            .problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("canary", "0777"));
        }
    }

    @Nested
    class Documents {
        @Test
        void thatAreEmptyAreLeftOut() {
            assertThat(YamlDocuments.parse("a.yaml", "---\n# nothing\n---\na: 1\n---\n...\n")
                            .orThrow())
                    .hasSize(1);
            assertThat(YamlDocuments.parse("a.yaml", "").orThrow()).isEmpty();
        }

        @Test
        void shareANodeThroughAnAlias() {
            assertThat(YamlDocuments.parse("a.yaml", "a: &x {b: 1}\nc: *x")
                            .orThrow()
                            .get(0)
                            .toJson()
                            .toString())
                    .isEqualTo("{\"a\":{\"b\":1},\"c\":{\"b\":1}}");
        }
    }

    @Nested
    class TextFiles {
        @TempDir
        Path folder;

        @Test
        void areUtf8OrNameTheWrongByte() throws IOException {
            byte[] latin = "a: 1\nb: \u00e9t\u00e9".getBytes(StandardCharsets.ISO_8859_1);
            assertThat(problemOf(latin))
                    .isEqualTo("b.yaml:2:4: is not UTF-8: byte 0xE9 at offset 8; save the file as UTF-8");
            assertThat(problemOf("a: 1".getBytes(StandardCharsets.UTF_16))).startsWith("b.yaml:1:1: is UTF-16");
            assertThat(problemOf("a: \u00e9".getBytes(StandardCharsets.UTF_8), 4))
                    .contains("not UTF-8: byte 0xC3 at offset 3");
        }

        @Test
        void mustExistAndBeRegular() {
            assertThat(YamlDocuments.read(folder.resolve("none"), "none", Set.of())
                            .problems()
                            .toString())
                    .contains("none:1:1: the file does not exist");
            assertThat(YamlDocuments.read(folder, "folder", Set.of()).problems().toString())
                    .contains("is no regular file");
        }

        private String problemOf(byte[] bytes, int length) throws IOException {
            return problemOf(Arrays.copyOf(bytes, length));
        }

        private String problemOf(byte[] bytes) throws IOException {
            Path file = Files.write(folder.resolve("b.yaml"), bytes);
            return YamlDocuments.read(file, "b.yaml", Set.of())
                    .problems()
                    .get(0)
                    .toString();
        }
    }

    private static Problem onlyProblem(String yaml) {
        YamlDocuments read = YamlDocuments.parse("a.yaml", yaml);
        assertThat(read.problems()).hasSize(1);
        return read.problems().get(0);
    }

    private static YamlNode value(String yaml) {
        YamlNode.Mapping root =
                (YamlNode.Mapping) YamlDocuments.parse("a.yaml", yaml).orThrow().get(0);
        return root.entries().get(0).value();
    }
}
