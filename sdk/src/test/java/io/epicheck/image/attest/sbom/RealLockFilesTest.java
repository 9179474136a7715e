package io.epicheck.image.attest.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.attest.sbom.Sbom.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One project (package.json beside the files), locked by npm 11, pnpm 7, 8, 10 and 12, and Yarn 1, 3 and 4 themselves. */
class RealLockFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "npm/package-lock.json",
        "npm-1/package-lock.json",
        "pnpm-5.4/pnpm-lock.yaml",
        "pnpm-6.0/pnpm-lock.yaml",
        "pnpm-9.0/pnpm-lock.yaml",
        "pnpm-9.0-env/pnpm-lock.yaml",
        "yarn-1/yarn.lock",
        "yarn-3/yarn.lock",
        "yarn-4/yarn.lock"
    })
    void everyProgramsLockFileOfOneProjectGivesTheSamePackages(String file) throws IOException {
        LockedPackages locked = read(file, true).packages();
        assertThat(locked.packages())
                .extracting(SbomPackage::purl)
                .containsExactly(
                        "pkg:npm/debug@4.3.4",
                        "pkg:npm/is-number@7.0.0",
                        "pkg:npm/js-tokens@4.0.0",
                        "pkg:npm/lodash@4.17.20",
                        "pkg:npm/loose-envify@1.4.0",
                        "pkg:npm/ms@2.0.0",
                        "pkg:npm/ms@2.1.2",
                        "pkg:npm/react@18.2.0",
                        "pkg:npm/react-dom@18.2.0",
                        "pkg:npm/scheduler@0.23.2");
        assertThat(locked.development())
                .as("mri, semver with two of its own, use-sync-external-store")
                .isEqualTo(5);
        assertThat(locked.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"pnpm-5.4/pnpm-lock.yaml", "pnpm-6.0/pnpm-lock.yaml", "pnpm-9.0/pnpm-lock.yaml", "yarn-1/yarn.lock"})
    void theirChecksumsAreThoseThatNpmWrites(String file) throws IOException {
        TreeMap<String, String> npm = new TreeMap<>();
        read("npm/package-lock.json", true)
                .packages()
                .packages()
                .forEach(each -> npm.put(each.purl(), each.checksum().hex()));
        assertThat(read(file, true).packages().packages())
                .allSatisfy(each -> assertThat(each.checksum().algorithm()).isEqualTo("SHA512"))
                .allSatisfy(
                        each -> assertThat(each.checksum().hex()).hasSize(128).isEqualTo(npm.get(each.purl())));
    }

    @Test
    void yarnsChecksumOfItsOwnArchivesIsNoneOfThePackage() throws IOException {
        assertThat(read("yarn-4/yarn.lock", true).packages().packages())
                .allSatisfy(each -> assertThat(each.checksum()).isEqualTo(SbomPackage.Checksum.NONE));
    }

    @ParameterizedTest
    @CsvSource({"yarn-1/yarn.lock", "yarn-3/yarn.lock", "yarn-4/yarn.lock"})
    void withoutAPackageJsonEverythingIsListedAndThatIsSaid(String file) throws IOException {
        LockedPackages locked = read(file, false).packages();
        assertThat(locked.packages()).hasSize(15).extracting(SbomPackage::name).contains("semver", "yallist");
        assertThat(locked.development()).isZero();
        assertThat(locked.notes()).singleElement().satisfies(note -> assertThat(note.text())
                .startsWith("packages for development"));
    }

    private LockFile read(String resource, boolean withManifest) throws IOException {
        Path file = folder.resolve(resource.substring(resource.indexOf('/') + 1));
        copy(resource, file);
        if (withManifest) {
            copy("package.json", folder.resolve("package.json"));
        }
        return LockFile.read(file, file.toString());
    }

    private static void copy(String resource, Path to) throws IOException {
        try (var in = Objects.requireNonNull(RealLockFilesTest.class.getResourceAsStream(resource), resource)) {
            Files.write(to, in.readAllBytes());
        }
    }
}
