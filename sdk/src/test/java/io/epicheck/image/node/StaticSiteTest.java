package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.image.layer.ImageLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StaticSiteTest {
    @TempDir
    Path folder;

    @Test
    void aLinkToTheSiteIsFollowed() throws IOException {
        file("context/build/web/index.html");
        Files.createSymbolicLink(folder.resolve("context/dist"), Path.of("build/web"));
        ImageLayer layer = layers("dist").get(0);
        assertThat(layer.only()).containsExactly("index.html");
        assertThat(layer.from().resolve("index.html")).exists();
    }

    @Test
    void aLinkOutOfTheContextIsRefused() throws IOException {
        file("elsewhere/index.html");
        Files.createDirectories(folder.resolve("context"));
        Files.createSymbolicLink(folder.resolve("context/dist"), Path.of("../elsewhere"));
        assertThatThrownBy(() -> layers("dist"))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("LAYER_SOURCE_ESCAPES"))
                .hasMessageContaining("leads out of");
        assertThat(StaticSite.of(folder.resolve("context/dist")).layers(environment()))
                .hasSize(1);
    }

    @Test
    void theIgnoreFileCountsBelowTheSiteAlone() throws IOException {
        file("context/dist/index.html");
        file("context/dist/app.js.map");
        file("context/dist/private/notes.html");
        Files.writeString(folder.resolve("context/.dockerignore"), "dist\n**/*.map\ndist/private\n");
        assertThat(layers("dist")).flatExtracting(ImageLayer::only).containsExactly("index.html");
    }

    @Test
    void aLinkIsNoFolderThatSeemsEmpty() throws IOException {
        file("some/file");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("some"));
        assertThatThrownBy(() -> FileTree.files(link, any -> true)).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> FileTree.sorted(link)).isInstanceOf(NotDirectoryException.class);
    }

    private List<ImageLayer> layers(String site) {
        Path context = folder.resolve("context");
        return StaticSite.of(context.resolve(site)).in(context).layers(environment());
    }

    private Map<String, String> environment() {
        return Map.of("EPICHECK_CACHE", folder.resolve("cache").toString());
    }

    private void file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, "");
    }
}
