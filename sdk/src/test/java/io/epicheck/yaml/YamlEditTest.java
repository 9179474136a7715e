package io.epicheck.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.Position;
import io.epicheck.yaml.YamlEdit.Result;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class YamlEditTest {
    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /** Puts under the first node that the keys before the bar lead to. */
    private static Result put(String text, String way, String missing, String value) {
        Position position = position(text, way.isEmpty() ? List.of() : List.of(way.split("/")));
        List<String> keys = missing.isEmpty() ? List.of() : List.of(missing.split("/"));
        return YamlEdit.of(text).put(position, keys, json(value));
    }

    private static String done(Result result) {
        assertThat(result).isInstanceOf(Result.Done.class);
        return ((Result.Done) result).text();
    }

    static Position position(String text, List<String> way) {
        YamlNode node = YamlDocuments.parse("f", text).orThrow().get(0);
        if (way.isEmpty()) {
            return node instanceof YamlNode.Mapping mapping
                            && !mapping.entries().isEmpty()
                    ? mapping.entries().get(0).key().position()
                    : node.position();
        }
        for (String key : way) {
            node = node instanceof YamlNode.Mapping mapping
                    ? mapping.get(key).orElseThrow()
                    : ((YamlNode.Sequence) node).items().get(Integer.parseInt(key));
        }
        return node.position();
    }

    @Nested
    class InBlocks {
        @Test
        void aShortValueStandsWithTheShortOnes() {
            String text =
                    """
                    spec:
                      # how many
                      replicas: 2 # two
                      template:
                        a: b
                    other: 1
                    """;
            assertThat(done(put(text, "spec", "minReadySeconds", "5")))
                    .isEqualTo(text.replace("# two\n", "# two\n  minReadySeconds: 5\n"));
        }

        @Test
        void aLongValueStandsAtTheEndAndBeforeTheCommentsOfWhatFollows() {
            String text =
                    """
                    containers:
                        - name: web
                          image: nginx:1 # pinned

                        # helps
                        - name: side
                    """;
            assertThat(done(put(text, "containers/0", "lifecycle/preStop/sleep/seconds", "10")))
                    .isEqualTo(
                            """
                            containers:
                                - name: web
                                  image: nginx:1 # pinned
                                  lifecycle:
                                    preStop:
                                      sleep:
                                        seconds: 10

                                # helps
                                - name: side
                            """);
        }

        @Test
        void theDepthOfTheFileIsTaken() {
            String text = "a:\n    b: 1\n";
            assertThat(done(put(text, "a", "c/d", "1"))).isEqualTo("a:\n    b: 1\n    c:\n        d: 1\n");
        }

        @Test
        void aFileWithoutALastLineEndHasNoneAfterwards() {
            assertThat(done(put("a:\n  b: 1", "a", "c", "2"))).isEqualTo("a:\n  b: 1\n  c: 2");
        }

        @Test
        void lineEndsOfWindowsStay() {
            assertThat(done(put("a:\r\n  b: 1\r\nc: 2\r\n", "a", "d/e", "1")))
                    .isEqualTo("a:\r\n  b: 1\r\n  d:\r\n    e: 1\r\nc: 2\r\n");
        }

        @Test
        void aTextInLinesBeforeItKeepsItsLines() {
            String text = "a:\n  b: |+\n    one\n\n    two\n\nc: 1\n";
            String edited = done(put(text, "a", "d/e", "1"));
            assertThat(YamlDocuments.parse("f", edited).orThrow().get(0).toJson())
                    .isEqualTo(json("{\"a\":{\"b\":\"one\\n\\ntwo\\n\\n\",\"d\":{\"e\":1}},\"c\":1}"));
        }

        @Test
        void somethingBesideTheBasicPlaneMovesNothing() {
            assertThat(done(put("a:\n  b: \"😀😀\" # 😀\nc: 1\n", "a", "d", "1")))
                    .isEqualTo("a:\n  b: \"😀😀\" # 😀\n  d: 1\nc: 1\n");
        }

        @Test
        void aMarkAtTheBeginningStays() {
            assertThat(done(put("\uFEFFa:\n  b: 1\n", "a", "d", "1"))).isEqualTo("\uFEFFa:\n  b: 1\n  d: 1\n");
        }

        @Test
        void aListGetsOneMore() {
            assertThat(done(put("a:\n- b: 1\n# end\nc: 1\n", "a", "-", "{\"d\":1,\"e\":{\"f\":2}}")))
                    .isEqualTo("a:\n- b: 1\n- d: 1\n  e:\n    f: 2\n# end\nc: 1\n");
            assertThat(done(put("a: [1, 2]\n", "a", "-", "3"))).isEqualTo("a: [1, 2, 3]\n");
        }
    }

    @Nested
    class InBraces {
        @Test
        void itStandsBehindTheLastValue() {
            assertThat(done(put("m: {a: b} # why\n", "m", "c", "\"x y\""))).isEqualTo("m: {a: b, c: \"x y\"} # why\n");
        }

        @Test
        void emptyOnesAreFilled() {
            assertThat(done(put("m: { }\n", "m", "c/d", "true"))).isEqualTo("m: {c: {d: true} }\n");
        }

        @Test
        void aCommaAtTheEndAndLinesAreFine() {
            assertThat(done(put("m: {\n  a: b, # first\n  }\n", "m", "c", "1")))
                    .isEqualTo("m: {\n  a: b, c: 1, # first\n  }\n");
        }

        @Test
        void aWholeDocumentIsOneToo() {
            assertThat(done(put("{a: b}\n", "", "c", "[1, \"10\"]"))).isEqualTo("{a: b, c: [1, \"10\"]}\n");
        }
    }

    @Nested
    class Values {
        @Test
        void areReplacedWhereTheyStand() {
            assertThat(done(put("a: 25%  # a quarter\n", "a", "", "0"))).isEqualTo("a: 0  # a quarter\n");
            assertThat(done(put("{a: 'x', b: 1}", "a", "", "\"yes\""))).isEqualTo("{a: \"yes\", b: 1}");
        }

        @Test
        void nothingBecomesSomething() {
            assertThat(done(put("a:\nb: 1\n", "a", "c/d", "1"))).isEqualTo("a: {c: {d: 1}}\nb: 1\n");
            assertThat(done(put("a: null\n", "a", "", "1"))).isEqualTo("a: 1\n");
        }

        @Test
        void textsThatLookLikeSomethingElseAreQuoted() {
            assertThat(done(put("a: {}\n", "a", "on", "\"10\""))).isEqualTo("a: {\"on\": \"10\"}\n");
        }

        @Test
        void overSeveralLinesAreForAPerson() {
            assertThat(put("a: |\n  x\n", "a", "", "1")).isInstanceOf(Result.ByHand.class);
            assertThat(put("a:\n  b: 1\n", "a/b", "c", "1")).isInstanceOf(Result.ByHand.class);
        }
    }

    @Test
    void whatAnAliasMeansTooIsForAPerson() {
        String text = "a: &x\n  b: 1\nc: *x\n";
        assertThat(put(text, "a", "d", "1")).isInstanceOf(Result.ByHand.class);
        assertThat(put("a: &x {b: {e: 1}}\nc: *x\n", "a/b", "d", "1")).isInstanceOf(Result.ByHand.class);
    }

    @Test
    void anAliasElsewhereIsNoHindrance() {
        assertThat(done(put("x: &x 1\na:\n  b: *x\nc: 1\n", "a", "d", "1")))
                .isEqualTo("x: &x 1\na:\n  b: *x\n  d: 1\nc: 1\n");
    }

    @Test
    void aDocumentIsAppendedInTheFilesOwnForm() {
        assertThat(YamlEdit.of("a:\r\n    b: 1").append(json("{\"c\":{\"d\":1},\"e\":[{\"f\":1}]}")))
                .isEqualTo("a:\r\n    b: 1\r\n---\r\nc:\r\n    d: 1\r\ne: [{f: 1}]\r\n");
    }
}
