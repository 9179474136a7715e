package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.layer.ImageLayer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SiteLayersTest {
    private static final Path FOLDER = Path.of("dist");

    @Property(tries = 200)
    void everyFileIsInExactlyOneLayer(@ForAll("sites") List<SiteFile> files) {
        List<String> packed = new ArrayList<>();
        layers(files).forEach(layer -> packed.addAll(layer.only()));
        assertThat(packed)
                .containsExactlyInAnyOrderElementsOf(
                        files.stream().map(SiteFile::path).toList());
    }

    @Property(tries = 100)
    void theOrderInWhichFilesAreFoundDoesNotMatter(@ForAll("sites") List<SiteFile> files) {
        List<SiteFile> reversed = new ArrayList<>(files);
        java.util.Collections.reverse(reversed);
        assertThat(sorted(layers(reversed))).isEqualTo(sorted(layers(files)));
    }

    @Property(tries = 100)
    void aNewHashChangesOneLayerOfAssets(@ForAll("sites") List<SiteFile> files) {
        List<SiteFile> changed = new ArrayList<>(files);
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).path().startsWith("assets/chunk")) {
                SiteFile old = changed.get(i);
                changed.set(i, new SiteFile(old.path().replaceFirst("-[^.]*", "-Zz9Yy8Xx"), old.size()));
                break;
            }
        }
        List<String> before = sorted(layers(files));
        List<String> after = sorted(layers(changed));
        after.removeAll(before);
        assertThat(after).hasSizeLessThanOrEqualTo(1);
    }

    @Example
    void aSmallSiteHasOneLayerOfEachKind() {
        List<ImageLayer> layers = layers(List.of(
                new SiteFile("index.html", 400),
                new SiteFile("favicon.svg", 300),
                new SiteFile("assets/index-DiwrgTda.js", 3_000),
                new SiteFile("assets/index-B7dA9xk2.css", 1_000)));
        assertThat(layers).extracting(ImageLayer::name).containsExactly("site media", "site assets", "site entry page");
        assertThat(layers.get(2).only()).containsExactly("index.html");
    }

    @Example
    void theEntryPageWhichEveryBuildChangesIsApartFromPagesThatStay() {
        List<ImageLayer> layers =
                layers(List.of(new SiteFile("index.html", 400), new SiteFile("about/index.html", 300)));
        assertThat(layers)
                .extracting(ImageLayer::only)
                .containsExactly(List.of("about/index.html"), List.of("index.html"));
    }

    @Example
    void layersOfOneKindCanBeLimited() {
        List<SiteFile> files = IntStream.range(0, 1000)
                .mapToObj(i -> new SiteFile("assets/chunk" + i + "-B7dA9xk2.js", 20_000))
                .toList();
        assertThat(SiteLayers.of(FOLDER, files, "/srv", 1)).hasSize(1);
        assertThat(SiteLayers.of(FOLDER, files, "/srv", 32)).hasSize(32);
    }

    @Provide
    Arbitrary<List<SiteFile>> sites() {
        Arbitrary<String> names = Arbitraries.integers()
                .between(0, 400)
                .flatMap(number -> Arbitraries.of(
                        "assets/chunk" + number + "-B7dA9x" + (10 + number % 80) + ".js",
                        "assets/style" + number + ".8e3f2a1b.css",
                        "img/photo" + number + ".png",
                        "pages/page" + number + ".html",
                        "page" + number + "/index.html",
                        "data-" + number + ".json"));
        return names.flatMap(name -> Arbitraries.integers().between(0, 120_000).map(size -> new SiteFile(name, size)))
                .list()
                .uniqueElements(SiteFile::path)
                .ofMinSize(1)
                .ofMaxSize(300);
    }

    private static List<ImageLayer> layers(List<SiteFile> files) {
        return SiteLayers.of(FOLDER, files, "/srv", SiteLayers.USUAL);
    }

    private static List<String> sorted(List<ImageLayer> layers) {
        Map<String, String> all = new TreeMap<>();
        layers.forEach(layer -> all.put(
                layer.name(), layer.name() + layer.only().stream().sorted().toList()));
        return new ArrayList<>(all.values());
    }
}
