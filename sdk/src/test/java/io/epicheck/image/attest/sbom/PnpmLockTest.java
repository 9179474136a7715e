package io.epicheck.image.attest.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PnpmLockTest {
    @Example
    void whatComesFromElsewhereIsNotTakenForAPackageOfTheRegistry() {
        LockedPackages locked = parse(
                """
                lockfileVersion: '9.0'
                importers:
                  .:
                    dependencies:
                      git: {specifier: x, version: 'git+ssh://git@github.com/u/git.git#642e1904'}
                      hosted: {specifier: x, version: https://codeload.github.com/u/hosted/tar.gz/abc}
                      link: {specifier: 'link:../link', version: link:../link}
                      archive: {specifier: 'file:a.tgz', version: file:a.tgz}
                      own: {specifier: 'workspace:*', version: link:packages/own}
                      node: {specifier: 'runtime:22.0.0', version: 'runtime:22.0.0'}
                  packages/own:
                    dependencies:
                      private: {specifier: 1.0.0, version: 1.0.0}
                packages:
                  git@git+ssh://git@github.com/u/git.git#642e1904:
                    resolution: {commit: 642e1904, repo: 'git@github.com:u/git.git', type: git}
                    version: 0.9.0
                  hosted@https://codeload.github.com/u/hosted/tar.gz/abc:
                    resolution: {tarball: 'https://me:secret@codeload.github.com/u/hosted/tar.gz/abc?token=secret'}
                    version: 2.0.0
                  archive@file:a.tgz:
                    resolution: {integrity: sha1-BQoc1eQqn3hDzKoJF8E8GpDJEMU=, tarball: file:a.tgz}
                    version: 3.0.0
                  node@runtime:22.0.0:
                    resolution: {type: variations, variants: []}
                  private@1.0.0:
                    resolution: {tarball: 'https://npm.example/private/-/private-1.0.0.tgz'}
                snapshots:
                  git@git+ssh://git@github.com/u/git.git#642e1904: {}
                  hosted@https://codeload.github.com/u/hosted/tar.gz/abc: {}
                  archive@file:a.tgz: {}
                  node@runtime:22.0.0: {}
                  private@1.0.0: {}
                """);
        assertThat(locked.packages())
                .extracting(SbomPackage::purl, SbomPackage::download)
                .map(Object::toString)
                .containsExactly(
                        "(\"pkg:npm/archive@3.0.0\", \"\")",
                        "(\"pkg:npm/git@0.9.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fu%2Fgit.git%40642e1904\","
                                + " \"git+ssh://git@github.com/u/git.git@642e1904\")",
                        "(\"pkg:npm/hosted@2.0.0?download_url=https:%2F%2Fcodeload.github.com%2Fu%2Fhosted%2Ftar.gz%2Fabc\","
                                + " \"https://codeload.github.com/u/hosted/tar.gz/abc\")",
                        "(\"pkg:generic/node@22.0.0\", \"\")",
                        "(\"pkg:npm/private@1.0.0\", \"https://npm.example/private/-/private-1.0.0.tgz\")");
        assertThat(locked.notes()).isEmpty();
    }

    @Example
    void olderVersionsSayThemselvesWhatIsForDevelopment() {
        LockedPackages five = parse(
                """
                lockfileVersion: 5.4-inlineSpecifiers
                packages:
                  /a/1.0.0_react@18.2.0: {resolution: {integrity: x}, dev: false}
                  /@s/b/2.0.0-rc.1_@types+node@20.0.0+react@18: {dev: true}
                  npm.example/@s/c/3.0.0: {}
                  github.com/u/d/642e1904: {name: d, version: 0.1.0, resolution: {tarball: 'https://codeload.github.com/u/d/tar.gz/642e1904'}}
                  /tmp/e/642e: {resolution: {commit: 642e, repo: 'file:///tmp/e', type: git}}
                  file:local: {resolution: {directory: local, type: directory}, name: local, version: 1.0.0}
                """);
        assertThat(five.packages())
                .extracting(SbomPackage::purl)
                .containsExactly(
                        "pkg:npm/%40s/c@3.0.0",
                        "pkg:npm/a@1.0.0",
                        "pkg:npm/d@0.1.0?download_url=https:%2F%2Fcodeload.github.com%2Fu%2Fd%2Ftar.gz%2F642e1904",
                        "pkg:npm/e@642e");
        assertThat(five.development()).isEqualTo(1);
        LockedPackages six = parse(
                """
                lockfileVersion: '6.1'
                packages:
                  /a@1.0.0(react@18.2.0)(@s/x@1.0.0(y@2.0.0)): {}
                  /@s/b@2.0.0: {dev: true}
                  npm.example/@s/c@3.0.0: {}
                  '@codeload.github.com/u/d/tar.gz/642e': {name: d, version: 0.1.0}
                """);
        assertThat(six.packages())
                .extracting(SbomPackage::purl)
                .containsExactly("pkg:npm/%40s/c@3.0.0", "pkg:npm/a@1.0.0", "pkg:npm/d@0.1.0");
    }

    @Example
    void aPackageThatTheFileDoesNotHaveIsSaid() {
        LockedPackages locked = parse(
                """
                lockfileVersion: '9.0'
                importers: {.: {dependencies: {gone: {specifier: 1.0.0, version: 1.0.0}}}}
                """);
        assertThat(locked.notes())
                .containsExactly(Note.gap("1 packages are asked for and not in the lock file: gone@1.0.0"));
    }

    @Example
    void aProjectWithoutDependenciesHasNone() {
        assertThat(parse("lockfileVersion: '9.0'\nsettings: {unknown: [1, 2]}\nimporters: {.: {}}\n")
                        .packages())
                .isEmpty();
        assertThat(parse("lockfileVersion: 5\n").packages()).isEmpty();
    }

    @Example
    void everyMistakeHasItsPlace() {
        refused("", "pnpm-lock.yaml:1:1: is empty");
        refused("lockfileVersion: '10.0'", "pnpm-lock.yaml:1:18: its lockfileVersion is 10.0, and 5 to 9 are known");
        refused("importers: {}", "pnpm-lock.yaml:1:1: its lockfileVersion is missing");
        refused("lockfileVersion: '9.0'\nsnapshots: 5", "pnpm-lock.yaml:2:12: `snapshots` is an integer");
        refused("lockfileVersion: '6.0'\npackages:\n  /a@1: [x]", "pnpm-lock.yaml:3:9: this entry is a list");
        refused("lockfileVersion: '6.0'\npackages:\n  a: {\n", "pnpm-lock.yaml:4:1: is no valid YAML");
        refused(
                "lockfileVersion: '6.0'\npackages:\n  a: {}\n  a: {}\n",
                "pnpm-lock.yaml:4:3: duplicate key, first at line 3, column 3");
        refused("- x", "pnpm-lock.yaml:1:1: the document is a list");
    }

    /** Any graph: what production reaches is listed, everything else is counted. */
    @Property(tries = 200)
    void productionIsWhatImportersReachOtherThanForDevelopment(@ForAll("graphs") List<List<Integer>> graph) {
        StringBuilder text = new StringBuilder(
                """
                lockfileVersion: '9.0'
                importers:
                  .:
                    dependencies:
                      p0: {specifier: 1.0.0, version: 1.0.0(peer@1.0.0)}
                    devDependencies:
                """);
        for (int i = 0; i < graph.size(); i++) {
            text.append("      d")
                    .append(i)
                    .append(": {specifier: 'npm:p', version: p")
                    .append(i)
                    .append("@1.0.0(peer@1.0.0)}\n");
        }
        text.append("snapshots:\n");
        for (int i = 0; i < graph.size(); i++) {
            text.append("  p").append(i).append("@1.0.0(peer@1.0.0):\n    dependencies:\n");
            for (int to : graph.get(i)) {
                text.append("      p").append(to).append(": 1.0.0(peer@1.0.0)\n");
            }
        }
        java.util.Set<String> expected = new java.util.TreeSet<>();
        reach(0, graph, expected);
        LockedPackages locked = parse(text.toString());
        assertThat(locked.packages()).extracting(SbomPackage::name).containsExactlyElementsOf(expected);
        assertThat(locked.development()).isEqualTo(graph.size() - expected.size());
    }

    private static void reach(int from, List<List<Integer>> graph, java.util.Set<String> reached) {
        if (reached.add("p" + from)) {
            graph.get(from).forEach(to -> reach(to, graph, reached));
        }
    }

    @Provide
    Arbitrary<List<List<Integer>>> graphs() {
        return Arbitraries.integers().between(1, 8).flatMap(size -> Arbitraries.integers()
                .between(0, size - 1)
                .set()
                .ofMaxSize(3)
                .map(List::copyOf)
                .list()
                .ofSize(size));
    }

    /** However a version is written, the key gives it back. */
    @Property(tries = 300)
    void aKeyIsTakenApartAsItWasPutTogether(
            @ForAll("names") String name, @ForAll("versions") String version, @ForAll("suffixes") String peers) {
        assertThat(PnpmKey.plain(name + "@" + version + peers))
                .isEqualTo(new PnpmKey(name + "@" + version, name, version, true));
        PnpmKey rooted = PnpmKey.rooted("/" + name + "@" + version + peers);
        assertThat(rooted.name() + "@" + rooted.version()).isEqualTo(name + "@" + version);
        PnpmKey slashed = PnpmKey.slashed("/" + name + "/" + version + (peers.isEmpty() ? "" : "_react@18.2.0"));
        assertThat(slashed.name() + "@" + slashed.version()).isEqualTo(name + "@" + version);
    }

    @Property(tries = 300)
    void noKeyIsADefect(@ForAll String key) {
        assertThat(PnpmKey.plain(key)).isNotNull();
        assertThat(PnpmKey.rooted(key)).isNotNull();
        assertThat(PnpmKey.slashed(key)).isNotNull();
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> word = Arbitraries.strings()
                .withChars("abcxyz019-.")
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(text -> !text.startsWith("."));
        return Arbitraries.oneOf(word, word.flatMap(scope -> word.map(name -> "@" + scope + "/" + name)));
    }

    @Provide
    Arbitrary<String> versions() {
        return Arbitraries.of("1.0.0", "0.0.0-alpha.1", "18.2.0-rc.1+build.5", "20.1.0");
    }

    @Provide
    Arbitrary<String> suffixes() {
        return Arbitraries.of(
                "", "(react@18.2.0)", "(patch_hash=ab12)(react@18.2.0)", "(@s/a@1.0.0(b@2.0.0(c@3.0.0)))(d@1.0.0)");
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining(message)
                .matches(e -> ((BadInputException) e).code().equals("LOCKFILE_INVALID"));
    }

    private static LockedPackages parse(String text) {
        return PnpmLock.parse(new LockText("pnpm-lock.yaml", text));
    }
}
