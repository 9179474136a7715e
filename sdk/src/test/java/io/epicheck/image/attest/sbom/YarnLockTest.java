package io.epicheck.image.attest.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.image.attest.sbom.Sbom.LockFile;
import io.epicheck.image.attest.sbom.SbomPackage.Checksum;
import io.epicheck.image.attest.sbom.YarnSyntax.Block;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;

class YarnLockTest {
    private static final String SHA1 = "9ed7b5817e728ed9216ef7c5b7d373fe3b777104";

    @Example
    void classicsSourcesAreToldApart() {
        LockedPackages locked = parse(
                """
                # yarn lockfile v1


                "@scope/a@^1.0.0", "@scope/a@^1.1.0":
                  version "1.1.0"
                  resolved "https://me:secret@registry.yarnpkg.com/@scope/a/-/a-1.1.0.tgz#%1$s"

                alias@npm:real@2:
                  version "2.0.0"
                  resolved "https://registry.yarnpkg.com/real/-/real-2.0.0.tgz#%1$s"
                  integrity sha256-n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=

                "git@git+ssh://git@github.com/u/git.git":
                  version "0.9.0"
                  uid "642e"
                  resolved "git+ssh://git@github.com/u/git.git#642e"

                "packed@https://host.example/packed.tgz":
                  version "3.0.0"
                  resolved "https://host.example/packed.tgz#%1$s"

                "archive@file:./a.tgz":
                  version "4.0.0"
                  resolved "file:./a.tgz#%1$s"

                "folder@file:./folder":
                  version "5.0.0"
                  optionalDependencies:
                    "@scope/a" "^1.1.0"

                "linked@link:./linked":
                  version "0.0.0"
                  uid ""
                """
                        .formatted(SHA1),
                """
                {"dependencies": {"folder": "file:./folder", "alias": "npm:real@2", "archive": "file:./a.tgz",
                  "git": "git+ssh://git@github.com/u/git.git", "linked": "link:./linked"},
                 "optionalDependencies": {"packed": "https://host.example/packed.tgz"}}
                """);
        assertThat(locked.packages())
                .extracting(SbomPackage::purl)
                .containsExactly(
                        "pkg:npm/%40scope/a@1.1.0",
                        "pkg:npm/archive@4.0.0",
                        "pkg:npm/git@0.9.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fu%2Fgit.git%40642e",
                        "pkg:npm/packed@3.0.0?download_url=https:%2F%2Fhost.example%2Fpacked.tgz",
                        "pkg:npm/real@2.0.0");
        assertThat(locked.packages().first())
                .returns(new Checksum("SHA1", SHA1), SbomPackage::checksum)
                .returns("https://registry.yarnpkg.com/@scope/a/-/a-1.1.0.tgz", SbomPackage::download);
        assertThat(locked.packages().last().checksum().algorithm()).isEqualTo("SHA256");
        assertThat(locked.notes()).isEmpty();
    }

    /** {@code resolutions} of a package.json: the range that is asked for stands nowhere. */
    @Example
    void aRangeThatWasReplacedIsFoundByItsName() {
        LockedPackages locked = parse(
                "a@1:\n  version \"1.0.0\"\n  dependencies:\n    ms \"2.1.2\"\n    gone \"1\"\n\nms@9:\n  version \"9.0.0\"\n",
                "{\"dependencies\": {\"a\": \"1\"}, \"devDependencies\": {\"a\": \"1\"}}");
        assertThat(locked.packages())
                .extracting(SbomPackage::purl)
                .containsExactly("pkg:npm/a@1.0.0", "pkg:npm/ms@9.0.0");
        assertThat(locked.notes())
                .containsExactly(Note.gap("1 packages are asked for and not in the lock file: gone@1"));
    }

    @Example
    void ofClassicWorkspacesEverythingIsListed() {
        LockedPackages locked = parse("a@1:\n  version \"1.0.0\"\n", "{\"workspaces\": [\"packages/*\"]}");
        assertThat(locked.packages()).hasSize(1);
        assertThat(locked.notes()).singleElement().returns(false, Note::gap);
    }

    @Example
    void everyMistakeHasItsPlace() {
        refused("a@1\n", "yarn.lock:1:4: is no lock file of Yarn 1: `:` and the end of the line are missing");
        refused("a@1:\n   version \"1\"\n", "yarn.lock:2:4: is no lock file of Yarn 1: a line that is 3 blanks");
        refused("a@1:\n\tversion \"1\"\n", "yarn.lock:2:1: is no lock file of Yarn 1: a tab");
        refused("a@1:\n  version \"1\n", "yarn.lock:2:11: is no lock file of Yarn 1: the quote is not closed");
        refused("a@1:\n  version \"\\q\"\n", "yarn.lock:2:11: is no lock file of Yarn 1: an escape");
        refused("a@1:\n  version 1 2\n", "yarn.lock:2:13: is no lock file of Yarn 1: something follows");
        refused("a@1:\n  version\n", "yarn.lock:2:10: is no lock file of Yarn 1: a text is missing");
        refused("  version 1\n", "yarn.lock:1:3: is no lock file of Yarn 1");
        refused("__metadata: [\n", "yarn.lock:2:1: is no valid YAML");
        refused("__metadata: {version: 8}\n\"a@npm:1\": {version: 1}\n", "yarn.lock:2:1: this entry has no resolution");
        refused("__metadata: {}\n\"a@npm:1\": x\n", "yarn.lock:2:12: this entry is a text, and must be a mapping");
        assertThatThrownBy(() -> parse("a@1:\n  version \"1\"\n", "{\n  x"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("package.json:2:")
                .hasMessageContaining("is no JSON");
    }

    @Example
    void noLoginOfAnAddressIsTold() {
        LockedPackages locked =
                parse("# yarn lockfile v1\n", "{\"dependencies\": {\"a\": \"https://me:secret@host/a.tgz\"}}");
        assertThat(locked.notes())
                .singleElement()
                .asString()
                .contains("lock file: a")
                .doesNotContain("secret");
        assertThatThrownBy(() -> parse("__metadata: {}\n\"a@https://me:secret@host/a.tgz\": [\n", "{}"))
                .isInstanceOf(BadInputException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> parse("__metadata: {}\n\"a@https://me:secret@host/a.tgz\": x\n", "{}"))
                .isInstanceOf(BadInputException.class)
                .hasMessageNotContaining("secret");
    }

    /** Any texts, however they must be quoted. */
    @Property(tries = 300)
    void whatYarnWritesIsReadBack(@ForAll("blocks") Map<String, Map<String, String>> blocks) {
        StringBuilder text = new StringBuilder("\uFEFF# yarn lockfile v1\r\n\r\n");
        blocks.forEach((key, values) -> {
            text.append(quoted(key)).append(", ").append(quoted(key + "x")).append(":\r\n");
            text.append("  version \"1\"\n  dependencies:\n");
            values.forEach((name, range) -> text.append("    ")
                    .append(quoted(name))
                    .append(' ')
                    .append(quoted(range))
                    .append('\n'));
            text.append('\n');
        });
        List<Block> read = YarnSyntax.parse(LockText.of(text.toString().getBytes(StandardCharsets.UTF_8), "yarn.lock"));
        assertThat(read).hasSameSizeAs(blocks.keySet());
        for (Block block : read) {
            String key = block.keys().get(0);
            assertThat(block.keys()).containsExactly(key, key + "x");
            assertThat(block.values("dependencies")).isEqualTo(blocks.get(key));
        }
    }

    private static String quoted(String text) {
        boolean bare = text.matches("[a-zA-Z][a-zA-Z0-9^~.@/-]*");
        return bare ? text : JsonMapper.shared().writeValueAsString(text);
    }

    @Provide
    Arbitrary<Map<String, Map<String, String>>> blocks() {
        Arbitrary<String> any = Arbitraries.strings()
                .withChars("ab1@^~: ,\"\\#\u00e9.")
                .ofMinLength(1)
                .ofMaxLength(8);
        return Arbitraries.maps(any, Arbitraries.maps(any, any).ofMaxSize(4))
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    @Property(tries = 500)
    void anyTextIsReadOrRefusedWithItsPlace(@ForAll("texts") String text) {
        try {
            assertThat(YarnSyntax.parse(new LockText("yarn.lock", text))).isNotNull();
        } catch (BadInputException e) {
            assertThat(e.getMessage()).matches("(?s)yarn\\.lock:\\d+:\\d+: is no lock file of Yarn 1: .*");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "\"", "\\", ":", ",", " ", "  ", "\n", "\r\n", "\t", "#", "version", "é", "😀")
                .list()
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    @Example
    void berrysSourcesAreToldApart() {
        LockedPackages locked = berry(
                """
                __metadata:
                  version: 8
                  cacheKey: 10c0

                "alias@npm:real@^2.0.0":
                  version: 2.0.0
                  resolution: "real@npm:2.0.0::__archiveUrl=https%3A%2F%2Fme%3Asecret%40npm.example%2Freal.tgz"
                  checksum: 10c0/0e6a22b8
                  languageName: node
                  linkType: hard

                "ms@npm:2.1.2":
                  version: 2.1.2
                  resolution: "ms@npm:2.1.2"
                  linkType: hard

                "ms@patch:ms@npm%3A2.1.2#~/ms.patch":
                  version: 2.1.2
                  resolution: "ms@patch:ms@npm%3A2.1.2#~/ms.patch::version=2.1.2&hash=23e5e7"
                  linkType: hard

                "git@git@github.com:u/git.git#commit=642e":
                  version: 0.9.0
                  resolution: "git@git@github.com:u/git.git#commit=642e"
                  linkType: hard

                "packed@https://host.example/packed.tgz":
                  version: 3.0.0
                  resolution: "packed@https://host.example/packed.tgz"
                  linkType: hard

                "archive@file:./a.tgz::locator=shop%40workspace%3A.":
                  version: 4.0.0
                  resolution: "archive@file:./a.tgz#./a.tgz::hash=ab&locator=shop%40workspace%3A."
                  linkType: hard

                "folder@file:./folder::locator=shop%40workspace%3A.":
                  version: 5.0.0
                  resolution: "folder@file:./folder#./folder::hash=ab&locator=shop%40workspace%3A."
                  dependencies:
                    inner: "npm:1.0.0"
                  linkType: hard

                "inner@npm:1.0.0":
                  version: 1.0.0
                  resolution: "inner@npm:1.0.0"
                  linkType: hard

                "own@workspace:*, own@workspace:packages/own":
                  version: 0.0.0-use.local
                  resolution: "own@workspace:packages/own"
                  dependencies:
                    tool: "npm:1.0.0"
                  linkType: soft

                "tool@npm:1.0.0":
                  version: 1.0.0
                  resolution: "tool@npm:1.0.0"
                  linkType: hard

                "vite@npm:5.0.0":
                  version: 5.0.0
                  resolution: "vite@npm:5.0.0"
                  linkType: hard

                "shop@workspace:.":
                  version: 0.0.0-use.local
                  resolution: "shop@workspace:."
                  dependencies:
                    alias: "npm:real@^2.0.0"
                    archive: "file:./a.tgz"
                    folder: "file:./folder"
                    git: "git@github.com:u/git.git#commit=642e"
                    ms: "patch:ms@npm%3A2.1.2#~/ms.patch"
                    own: "workspace:*"
                    packed: "https://host.example/packed.tgz"
                    vite: "npm:5.0.0"
                  linkType: soft
                """,
                Map.of(
                        ".", "{\"devDependencies\": {\"vite\": \"5.0.0\"}}",
                        "packages/own", "{\"devDependencies\": {\"tool\": \"1.0.0\"}}"));
        assertThat(locked.packages())
                .extracting(SbomPackage::purl)
                .containsExactly(
                        "pkg:npm/archive@4.0.0",
                        "pkg:npm/git@0.9.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fu%2Fgit.git%40642e",
                        "pkg:npm/inner@1.0.0",
                        "pkg:npm/ms@2.1.2",
                        "pkg:npm/packed@3.0.0?download_url=https:%2F%2Fhost.example%2Fpacked.tgz",
                        "pkg:npm/real@2.0.0");
        assertThat(locked.packages().last().download()).isEqualTo("https://npm.example/real.tgz");
        assertThat(locked.packages().last().checksum()).isEqualTo(Checksum.NONE);
        assertThat(locked.development())
                .as("vite and tool; ms in its own form is the patched one")
                .isEqualTo(2);
        assertThat(locked.notes()).isEmpty();
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> parse(text, "{}"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message)
                .matches(e -> ((BadInputException) e).code().equals("LOCKFILE_INVALID"));
    }

    private static LockedPackages parse(String text, String manifest) {
        return new LockFile("yarn.lock", bytes(text), folder -> Optional.of(bytes(manifest))).packages();
    }

    private static LockedPackages berry(String text, Map<String, String> manifests) {
        return new LockFile("yarn.lock", bytes(text), folder -> Optional.ofNullable(manifests.get(folder))
                        .map(YarnLockTest::bytes))
                .packages();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
