package io.epicheck.image.attest.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.image.attest.sbom.SbomPackage.Checksum;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class PackageListsTest {
    private static final Distribution DEBIAN =
            Distribution.parse("PRETTY_NAME=\"Debian GNU/Linux 12\"\nVERSION_ID=\"12\"\nID=debian\n");

    @Example
    void debiansInstalledPackagesAreListedWithTheirSource() {
        String status =
                """
                Package: libc6
                Status: install ok installed
                Source: glibc (2.36-9)
                Architecture: amd64
                Version: 2.36-9+deb12u4
                Description: GNU C Library
                 Package: a line that goes on

                Package: removed
                Status: deinstall ok config-files
                Version: 1

                Package: git
                Status: hold ok installed
                Architecture: amd64
                Version: 1:2.39.2-1.1~x
                """;
        assertThat(OsPackages.dpkg(status, DEBIAN))
                .extracting(SbomPackage::purl)
                .containsExactly(
                        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12&upstream=glibc",
                        "pkg:deb/debian/git@1:2.39.2-1.1~x?arch=amd64&distro=debian-12");
    }

    @Example
    void filesOfImagesWithoutDpkgHaveNoStatus() {
        assertThat(OsPackages.dpkg("Package: tzdata\nVersion: 2024a\nArchitecture: all\n", Distribution.UNKNOWN))
                .extracting(SbomPackage::purl)
                .containsExactly("pkg:deb/debian/tzdata@2024a?arch=all");
    }

    @Example
    void alpinesPackagesAreListed() {
        String installed =
                """
                C:Q1abc=
                P:musl
                V:1.2.5-r0
                A:x86_64
                L:MIT
                o:musl
                F:lib

                P:libssl3
                V:3.3.1-r0
                A:x86_64
                L:Apache-2.0
                o:openssl
                """;
        Distribution alpine = Distribution.parse("ID=alpine\nVERSION_ID=3.20.0\n");
        assertThat(OsPackages.apk(installed, alpine))
                .extracting(SbomPackage::purl)
                .containsExactly(
                        "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.0",
                        "pkg:apk/alpine/libssl3@3.3.1-r0?arch=x86_64&distro=alpine-3.20.0&upstream=openssl");
    }

    @Example
    void aLockFileOfVersion3IsReadWithoutItsDevelopmentPackages() {
        LockedPackages lock = lock(
                """
                {"lockfileVersion": 3, "packages": {
                  "": {"name": "shop", "version": "1.0.0"},
                  "packages/own": {"version": "1.0.0"},
                  "node_modules/own": {"resolved": "packages/own", "link": true},
                  "node_modules/@scope/a": {"version": "2.0.0-rc.1+x", "license": "MIT",
                     "resolved": "https://me:secret@npm.example/@scope/a.tgz?token=secret",
                     "integrity": "sha1-AAAA sha512-AQI= sha256-n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="},
                  "node_modules/b": {"version": "1.0.0"},
                  "node_modules/b/node_modules/c": {"version": "1.0.0", "name": "real-c"},
                  "node_modules/d": {"version": "1.0.0", "optional": true},
                  "node_modules/vite": {"version": "5.0.0", "dev": true}}}
                """);
        assertThat(lock.packages())
                .extracting(SbomPackage::purl)
                .containsExactly(
                        "pkg:npm/%40scope/a@2.0.0-rc.1%2Bx",
                        "pkg:npm/b@1.0.0", "pkg:npm/d@1.0.0", "pkg:npm/real-c@1.0.0");
        assertThat(lock.packages().first().checksum())
                .isEqualTo(new Checksum("SHA256", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"));
        assertThat(lock.packages().first().download()).isEqualTo("https://npm.example/@scope/a.tgz");
        assertThat(lock.development()).isEqualTo(1);
    }

    @Example
    void aLockFileOfVersion1IsReadToItsDepth() {
        LockedPackages lock = lock(
                """
                {"lockfileVersion": 1, "dependencies": {
                  "a": {"version": "1.0.0", "dependencies": {"b": {"version": "2.0.0"}}},
                  "b": {"version": "1.0.0"},
                  "t": {"version": "1.0.0", "dev": true}}}
                """);
        assertThat(lock.packages())
                .extracting(SbomPackage::purl)
                .containsExactly("pkg:npm/a@1.0.0", "pkg:npm/b@1.0.0", "pkg:npm/b@2.0.0");
    }

    @Example
    void npmsGitDependenciesAndAliasesAreNotTakenForPackagesOfTheRegistry() {
        assertThat(
                        lock("""
                                {"lockfileVersion": 3, "packages": {"node_modules/g": {"version": "0.9.0",
                                  "resolved": "git+ssh://git@github.com/u/g.git#642e1904"}}}
                                """)
                                .packages()
                                .first())
                .returns(
                        "pkg:npm/g@0.9.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fu%2Fg.git%40642e1904",
                        SbomPackage::purl)
                .returns("git+ssh://git@github.com/u/g.git@642e1904", SbomPackage::download);
        assertThat(
                        lock("""
                                {"lockfileVersion": 1, "dependencies": {
                                  "alias": {"version": "npm:@s/a@1.0.0"},
                                  "g": {"version": "git+https://me:secret@host.example/g.git#642e1904", "from": "g"},
                                  "local": {"version": "file:local"}}}
                                """)
                                .packages())
                .extracting(SbomPackage::purl)
                .containsExactly(
                        "pkg:npm/%40s/a@1.0.0",
                        "pkg:npm/g@642e1904?vcs_url=git%2Bhttps:%2F%2Fhost.example%2Fg.git%40642e1904");
    }

    @Example
    void whatIsNoLockFileIsRefused() {
        for (String text : new String[] {"", "x", "[]", "{\"lockfileVersion\": 4}"}) {
            assertThatThrownBy(() -> lock(text))
                    .isInstanceOf(BadInputException.class)
                    .hasMessageContaining("app/package-lock.json:1:")
                    .hasMessageContaining("cannot be read");
        }
    }

    @Property(tries = 300)
    void anyTextIsNoDefect(@ForAll @StringLength(max = 200) String text) {
        assertThat(OsPackages.dpkg(text, DEBIAN)).isNotNull();
        assertThat(OsPackages.apk("P:a\nV:1\n" + text, DEBIAN)).isNotNull();
        assertThat(Distribution.parse(text)).isNotNull();
        String purl = Purl.npm("a" + text, text);
        assertThat(purl).matches("pkg:npm/[A-Za-z0-9%._~:/-]+(@[A-Za-z0-9%._~:-]+)?");
    }

    @Example
    void licencesAreDeclaredWhenTheyAreKnown() {
        assertThat(LicenseText.declared("MIT")).isEqualTo("MIT");
        assertThat(LicenseText.declared("(MIT OR Apache-2.0)")).isEqualTo("(MIT OR Apache-2.0)");
        assertThat(LicenseText.declared("BSD-2-Clause AND MIT")).isEqualTo("(BSD-2-Clause AND MIT)");
        assertThat(LicenseText.declared("SEE LICENSE IN x")).isEqualTo("NOASSERTION");
        assertThat(LicenseText.declared("MIT OR Mine AND Yours")).isEqualTo("NOASSERTION");
        assertThat(LicenseText.declared("")).isEqualTo("NOASSERTION");
    }

    private static LockedPackages lock(String text) {
        return NpmLock.parse(LockText.of(text.getBytes(StandardCharsets.UTF_8), "app/package-lock.json"));
    }
}
