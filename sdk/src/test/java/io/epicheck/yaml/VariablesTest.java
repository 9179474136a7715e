package io.epicheck.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.Problem;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class VariablesTest {
    private static final Variables VARIABLES =
            Variables.of(Map.of("host", "epicheck.test", "replicas", "3", "on", "true", "tag", "1.10", "hash", "0123"));

    @Example
    void anUnquotedVariableAloneBecomesAnIntegerOrABoolean() {
        assertThat(json("{replicas: \"${replicas}\"}")).isEqualTo("{\"replicas\":\"3\"}");
        assertThat(json("replicas: ${replicas}")).isEqualTo("{\"replicas\":3}");
        assertThat(json("enabled: ${on}")).isEqualTo("{\"enabled\":true}");
    }

    @Example
    void anythingElseStaysAText() {
        assertThat(json("version: ${tag}")).isEqualTo("{\"version\":\"1.10\"}");
        assertThat(json("commit: ${hash}")).isEqualTo("{\"commit\":\"0123\"}");
        assertThat(json("port: 1${replicas}")).isEqualTo("{\"port\":\"13\"}");
        assertThat(json("url: https://${host}:8${replicas}/")).isEqualTo("{\"url\":\"https://epicheck.test:83/\"}");
    }

    @Example
    void twoDollarsAreOneAndOtherDollarsStay() {
        assertThat(json("a: $HOME $(POD) $$x $${host} $$$${host} 5$"))
                .isEqualTo("{\"a\":\"$HOME $(POD) $x ${host} $${host} 5$\"}");
        assertThat(Variables.of(Map.of("a", "$${b}")).substitute("x${a}")).isEqualTo("x$${b}");
    }

    @Example
    void everyUnknownNameIsToldWithItsPlace() {
        YamlNode document = parse(
                "a: x ${one} ${host}\nb:\n  - \"é ${two}\"\n  - |\n    first\n    second ${three}\n\"${host}\": ${x y}\n");
        assertThat(VARIABLES.substitute(document).problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        p -> assertThat(p)
                                .startsWith("a.yaml:1:6: a: variable `one` has no value; known: hash, host, on"),
                        p -> assertThat(p).startsWith("a.yaml:3:8: b[0]: variable `two` has no value"),
                        p -> assertThat(p).startsWith("a.yaml:6:1: b[1]: variable `three` has no value"),
                        p -> assertThat(p).startsWith("a.yaml:7:1: a key cannot hold a variable: `${host}`"),
                        p -> assertThat(p)
                                .startsWith("a.yaml:7:12: [\"${host}\"]: `${x y}` is no variable: a name has letters"));
    }

    @Example
    void aTextWithoutValuesNamesThemAll() {
        assertThatThrownBy(() -> VARIABLES.substitute("${a} ${b} ${"))
                .isInstanceOf(BadInputException.class)
                .hasMessage("`${` has no closing brace; variable `a` has no value; variable `b` has no value");
    }

    @Property(tries = 10_000)
    void noValueChangesTheShapeOfADocument(@ForAll("hostileValues") String value) {
        String yaml = "a: ${v}\nb: [\"${v}\", \"x${v}\"]\nc:\n  d: |\n    ${v}\n  e: '${v}'\n---\nf: ${v}\n";
        List<YamlNode> before = YamlDocuments.parse("a.yaml", yaml).orThrow();
        Variables variables = Variables.of(Map.of("v", value));
        for (YamlNode document : before) {
            Variables.Substituted<YamlNode> after = variables.substitute(document);
            assertThat(after.problems()).isEmpty();
            assertThat(shape(after.node())).isEqualTo(shape(document));
            assertThat(scalars(after.node())).allMatch(text -> text.contains(value));
        }
    }

    @Provide
    Arbitrary<String> hostileValues() {
        Arbitrary<String> pieces = Arbitraries.of(
                "\n", "\r\n", ": ", "#", " # ", "---", "\n---\n", "\n...\n", "\"", "'", "}}", "{{", "]", "[", "- ",
                "&a", "*a", "!!int", "|", ">", "%", "@", "`", "\t", "\0", "${v}", "$$", "${", "<<: ", "\u2028",
                "\uFEFF", "😀", "null", "yes", "0", "1e3");
        return Arbitraries.oneOf(pieces, Arbitraries.strings().ofMaxLength(8))
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    private static String shape(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            StringBuilder keys = new StringBuilder("{");
            mapping.entries().forEach(entry -> keys.append(entry.key().text()).append(shape(entry.value())));
            return keys.append('}').toString();
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items().stream().map(VariablesTest::shape).toList().toString();
        }
        return ".";
    }

    private static List<String> scalars(YamlNode node) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries().stream()
                    .flatMap(entry -> scalars(entry.value()).stream())
                    .toList();
        }
        if (node instanceof YamlNode.Sequence sequence) {
            return sequence.items().stream()
                    .flatMap(item -> scalars(item).stream())
                    .toList();
        }
        return List.of(((YamlNode.Scalar) node).text());
    }

    private static String json(String yaml) {
        Variables.Substituted<YamlNode> result = VARIABLES.substitute(parse(yaml));
        assertThat(result.problems()).isEmpty();
        return result.node().toJson().toString();
    }

    private static YamlNode parse(String yaml) {
        return YamlDocuments.parse("a.yaml", yaml).orThrow().get(0);
    }
}
