package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import io.epicheck.manifest.Pointers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Plain manifests are read whatever their fields hold: a number where a list should be is for the API server to refuse. */
class AnyShapeTest {
    private static final List<String> ODD = List.of(
            "null",
            "\"text\"",
            "\"\"",
            "-1",
            "1.5",
            "99999999999999",
            "true",
            "[]",
            "{}",
            "[1, [], {}]",
            "{\"a\": {\"b\": []}}");

    @Property(tries = 400)
    void aLintEndsWhateverTheFieldsHold(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        String rule = pick(LintRules.all(), random).id();
        List<Manifest> manifests = new ArrayList<>();
        for (Manifest manifest : Manifests.parse("m.yaml", text(rule)).resolve("shop")) {
            ObjectNode tree = manifest.object().toJson();
            for (int i = random.nextInt(3); i > 0; i--) {
                disturb(tree, random);
            }
            manifests.add(new Manifest(KubeObject.of(tree), manifest.positions()));
        }

        List<Finding> findings =
                Linter.standard().lint(manifests, LintContext.standard()).findings();

        assertThat(findings)
                .allSatisfy(finding -> assertThat(FixText.blocks(finding)).hasSameSizeAs(finding.fix()));
    }

    private static void disturb(ObjectNode tree, Random random) {
        List<String> pointers = new ArrayList<>();
        collect(tree, "", pointers);
        pointers.removeIf(pointer -> pointer.isEmpty()
                || List.of("/kind", "/apiVersion", "/metadata", "/metadata/name", "/metadata/annotations")
                        .contains(pointer)
                || pointer.startsWith("/metadata/annotations/"));
        String pointer = pick(pointers, random);
        JsonNode odd = JsonMapper.shared().readTree(pick(ODD, random));
        JsonNode parent = tree.at(Pointers.parent(pointer));
        List<String> segments = Pointers.segments(pointer);
        String last = segments.get(segments.size() - 1);
        if (parent instanceof ObjectNode object) {
            object.set(last, odd);
        } else if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), odd);
        }
    }

    private static void collect(JsonNode node, String pointer, List<String> pointers) {
        pointers.add(pointer);
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            collect(entry.getValue(), Pointers.child(pointer, entry.getKey()), pointers);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(node.path(i), Pointers.item(pointer, i), pointers);
        }
    }

    private static <T> T pick(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }

    private static String text(String rule) throws IOException {
        try (InputStream in = AnyShapeTest.class.getResourceAsStream("/lint/" + rule + "/broken.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
