package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import io.epicheck.manifest.Pointers;
import io.epicheck.yaml.YamlLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** However a file is written, a fixed one resolves to what {@link Changes} make of the objects, and keeps what was in it. */
class FileFixerLayoutsTest {
    @Property(tries = 400)
    void theFileSaysWhatTheChangesMake(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        YamlLayout layout = new YamlLayout(random);
        StringBuilder text = new StringBuilder();
        int documents = 1 + random.nextInt(3);
        for (int i = 0; i < documents; i++) {
            ObjectNode thing =
                    KubeObject.node().put("apiVersion", "example.com/v1").put("kind", "Thing");
            thing.putObject("metadata").put("name", "thing-" + i);
            thing.set("spec", layout.tree(3));
            text.append(i > 0 ? "---" + layout.lineEnd() : "").append(layout.document(thing));
        }
        Path folder = Files.createTempDirectory("layouts");
        try {
            Path file = Files.writeString(folder.resolve("things.yaml"), text.toString());
            Manifests manifests = Manifests.load(folder);
            List<Manifest> before = manifests.resolve("shop");
            Manifest chosen = before.get(random.nextInt(documents));
            List<String> places = new ArrayList<>();
            mappings(chosen.object().at("/spec"), "/spec", places);
            String pointer =
                    places.get(random.nextInt(places.size())) + (random.nextBoolean() ? "/new" : "/new/and/deep");
            JsonNode leaf = layout.leaf();
            Change put = new Change.Put(
                    chosen, pointer, leaf.isNull() ? KubeObject.node().put("a", 1) : leaf);
            Finding finding = new Finding("x", Severity.NOTE, chosen, chosen.position(), "", "", "", List.of(put));

            FileFixer fixer = new FileFixer(folder);
            fixer.fix(manifests, "shop", all -> List.of(finding));
            assertThat(fixer.result().byHand()).as(text.toString()).isEmpty();
            fixer.result().files().forEach(FileFix::write);

            assertThat(manifests.resolve("shop"))
                    .extracting(Manifest::object)
                    .isEqualTo(Changes.apply(before, List.of(put)).stream()
                            .map(Manifest::object)
                            .toList());
            String after = Files.readString(file);
            assertThat(fixer.result().files().get(0).before()).isEqualTo(text.toString());
            assertThat(isInside(text.toString(), after)).as(text + "=>" + after).isTrue();
        } finally {
            delete(folder);
        }
    }

    /** Mappings that hold something: an empty one is as good as one that is not there. */
    private static void mappings(JsonNode node, String pointer, List<String> found) {
        if (node.isObject()) {
            found.add(pointer);
            node.properties()
                    .forEach(entry -> mappings(entry.getValue(), Pointers.child(pointer, entry.getKey()), found));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            mappings(node.path(i), Pointers.item(pointer, i), found);
        }
    }

    private static boolean isInside(String before, String after) {
        int same = 0;
        while (same < before.length() && before.charAt(same) == after.charAt(same)) {
            same++;
        }
        return after.length() > before.length() && after.endsWith(before.substring(same));
    }

    private static void delete(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
