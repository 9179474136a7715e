package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashedNameTest {
    @ParameterizedTest
    @CsvSource({
        "assets/index-DiwrgTda.js, assets/index-*.js",
        "assets/index-B-x_3kQ2.css, assets/index-*.css",
        "static/js/main.8e3f2a1b.js, static/js/main.*.js",
        "static/js/787.1ba5cd31.chunk.js, static/js/787.*.chunk.js",
        "_next/static/chunks/app/page-4f0c2d2e5a6b7c8d.js, _next/static/chunks/app/page-*.js",
        "_next/static/media/e4af272ccee01ff0-s.p.woff2, _next/static/media/e4af272ccee01ff0-s.p.woff2",
        "chunk-ABCD2345.js, chunk-*.js",
        "main-5W4QF2XH.js, main-*.js",
        "_nuxt/B7dA9xk2.js, _nuxt/B7dA9xk2.js",
        "index.8a7b6c5d.css.map, index.*.css.map",
        "assets/index-DiwrgTda.js.gz, assets/index-*.js.gz",
        "assets/logo-AbCdEfGh123_4567.png, assets/logo-*.png",
    })
    void aHashIsFoundAndTakenOutOfTheName(String path, String stem) {
        assertThat(HashedName.of(path)).contains(new HashedName(stem, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "index.html",
                "favicon.svg",
                "sw.js",
                "robots.txt",
                "posts/507f1f77bcf86cd799439011.html",
                "data/4f0c2d2e5a6b7c8d.json",
                "manifest.webmanifest",
                "_next/static/build/_buildManifest.js",
                "img/photo-2024.png"
            })
    void whatHasNoHashHasNone(String path) {
        assertThat(HashedName.of(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "assets/main-contents.js",
                "assets/Readme-Contents.js",
                "img/bg-1024x768.png",
                "img/day-20240101.png",
                "img/logo-version2.svg",
                "assets/my-userForm.js",
                "jquery-3.7.1.min.js"
            })
    void whatCouldBeAWordIsNotCertain(String path) {
        assertThat(HashedName.of(path).map(HashedName::certain)).contains(false);
    }

    @Test
    void theHashesOfVitesFormAreNearlyAllCertain() {
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
        java.util.Random random = new java.util.Random(7);
        int certain = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder hash = new StringBuilder();
            random.ints(8, 0, 64).forEach(at -> hash.append(letters.charAt(at)));
            certain += HashedName.of("assets/a-" + hash + ".js")
                            .filter(HashedName::certain)
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(certain).isGreaterThan(9_800);
    }
}
