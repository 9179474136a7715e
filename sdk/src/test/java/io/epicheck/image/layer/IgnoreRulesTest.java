package io.epicheck.image.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of https://docs.docker.com/build/concepts/context/#dockerignore-files and of moby's patternmatcher. */
class IgnoreRulesTest {
    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "*/temp*        | somedir/temporary.txt | true",
                "*/temp*        | temporary.txt         | false",
                "*/*/temp*      | a/b/temp.txt          | true",
                "temp?          | tempa                 | true",
                "temp?          | temp                  | false",
                "temp?          | temp/                 | false",
                "node_modules   | node_modules/a/b.js   | true",
                "node_modules   | x/node_modules/b.js   | false",
                "**/node_modules| x/y/node_modules/b.js | true",
                "**/node_modules| node_modules/b.js     | true",
                "**/*.map       | a/b/c.map             | true",
                "**/*.map       | c.map                 | true",
                "*.map          | a/c.map               | false",
                "a/**/z         | a/z                   | true",
                "a/**/z         | a/b/c/z               | true",
                "a/**           | a/b/c                 | true",
                "a/**           | a                     | false",
                "/foo/bar       | foo/bar               | true",
                "foo/bar/       | foo/bar               | true",
                "./foo/../bar   | bar                   | true",
                "[a-c].txt      | b.txt                 | true",
                "[^a-c].txt     | b.txt                 | false",
                "[^a-c].txt     | d.txt                 | true",
                "\\*.txt        | a.txt                 | false",
                "\\*.txt        | *.txt                 | true",
                "a.b            | axb                   | false",
                "(x)+{1}$       | (x)+{1}$              | true",
                ".git           | .github/x             | false",
                "**             | a/b                   | true",
                "docs/*.md      | docs/a/b.md           | false",
            })
    void aPatternMatchesAsInDocker(String pattern, String path, boolean out) {
        assertThat(IgnoreRules.parse("f", pattern).leavesOut(path, 0)).isEqualTo(out);
    }

    @Test
    void theLastPatternThatMatchesDecides() {
        IgnoreRules rules = IgnoreRules.parse("f", "*.md\n!README*.md\nREADME-secret.md\n");
        assertThat(rules.leavesOut("a.md", 0)).isTrue();
        assertThat(rules.leavesOut("README-x.md", 0)).isFalse();
        assertThat(rules.leavesOut("README-secret.md", 0)).isTrue();
    }

    @Test
    void aFileInAFolderThatIsLeftOutCanBeKept() {
        IgnoreRules rules = IgnoreRules.parse("f", "build\n!build/keep.txt");
        assertThat(rules.keepsSome()).isTrue();
        assertThat(rules.leavesOut("build/keep.txt", 0)).isFalse();
        assertThat(rules.leavesOut("build/other.txt", 0)).isTrue();
    }

    @Test
    void commentsEmptyLinesAndAByteOrderMarkMeanNothing() {
        IgnoreRules rules = IgnoreRules.parse("f", "\uFEFF# all\r\n\r\n  a  \r\n.\n");
        assertThat(rules.leavesOut("a", 0)).isTrue();
        assertThat(rules.leavesOut("# all", 0)).isFalse();
    }

    @Test
    void whatALayerTakesByNameIsTaken() {
        IgnoreRules rules = IgnoreRules.parse("f", "dist\n**/*.map\ndist/private");
        int named = "dist/".length();
        assertThat(rules.leavesOut("dist/index.html", named)).isFalse();
        assertThat(rules.leavesOut("dist/a/index.js.map", named)).isTrue();
        assertThat(rules.leavesOut("dist/private/key", named)).isTrue();
    }

    @Test
    void whatIsNoPatternIsToldWithItsLine() {
        assertThatThrownBy(() -> IgnoreRules.parse("app/.dockerignore", "a\n[b\n!\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("app/.dockerignore:2")
                .hasMessageContaining("`[b` is no pattern")
                .hasMessageContaining("app/.dockerignore:3");
    }
}
