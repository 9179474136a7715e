package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NginxConfigTest {
    @Test
    void aSiteOfOnePageAnswersEveryPathWithIt() {
        String text = config("index.html", "assets/index-DiwrgTda.js", "favicon.svg");
        assertThat(text).contains("try_files $uri /index.html;").doesNotContain("error_page");
    }

    @Test
    void aSiteOfPagesHasAnHonest404() {
        String text = config("index.html", "about.html", "404.html");
        assertThat(text)
                .contains("try_files $uri $uri.html $uri/index.html =404;")
                .contains("error_page 404 /404.html;");
    }

    @Test
    void onlyFoldersThatAreHashedThroughoutAreKeptForEver() {
        assertThat(immutable("index.html", "assets/index-DiwrgTda.js", "assets/logo-B7dA9xk2.png"))
                .containsExactly("assets");
        assertThat(immutable("assets/index-DiwrgTda.js", "assets/theme.css")).isEmpty();
        assertThat(immutable("index-DiwrgTda.js")).isEmpty();
        assertThat(immutable(
                        "_next/static/chunks/main-4f0c2d2e5a6b7c8d.js", "_next/static/AbC_build/_buildManifest.js"))
                .containsExactly("_next/static/chunks");
    }

    /** A user's picture may change under its id. */
    @Test
    void picturesNamedByIdsAreNotKeptForEver() {
        assertThat(immutable("avatars/507f1f77bcf86cd799439011.jpg", "avatars/507f191e810c19729de860ea.jpg"))
                .isEmpty();
    }

    @Test
    void aWordAmongHashesSpoilsAFolderOfFew() {
        assertThat(immutable("assets/main-contents.js", "assets/index-DiwrgTda.js"))
                .isEmpty();
    }

    @Test
    void thePortAndTheFolderAreWhatIsAsked() {
        assertThat(new NginxConfig(List.of(new SiteFile("index.html", 1))).text("/srv/a b", 8080))
                .contains("listen 8080;")
                .contains("root \"/srv/a b\";");
    }

    private static String config(String... files) {
        return new NginxConfig(files(files)).text("/usr/share/nginx/html", 80);
    }

    private static List<String> immutable(String... files) {
        return new NginxConfig(files(files)).immutable();
    }

    private static List<SiteFile> files(String... names) {
        return Stream.of(names).map(name -> new SiteFile(name, 1)).toList();
    }
}
