package io.epicheck.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionsTest {
    /** semver.org, 11, and what node-semver orders. */
    @Test
    void semanticVersionsHaveThePrecedenceOfTheirStandard() {
        ordered(List.of(
                        "0.0.1",
                        "0.1.0",
                        "1.0.0-0",
                        "1.0.0-9",
                        "1.0.0-10",
                        "1.0.0-alpha",
                        "1.0.0-alpha.1",
                        "1.0.0-alpha.beta",
                        "1.0.0-beta",
                        "1.0.0-beta.2",
                        "1.0.0-beta.11",
                        "1.0.0-rc.1",
                        "1.0.0",
                        "1.2.9",
                        "1.2.10",
                        "1.10.0",
                        "2.0.0")
                .stream()
                .map(text -> (Version) SemVersion.parse(text).orElseThrow())
                .toList());
    }

    /** PEP 440, "Summary of permitted suffixes and relative ordering". */
    @Test
    void pythonVersionsHaveTheOrderOfTheirStandard() {
        ordered(List.of(
                        "1.0.dev456",
                        "1.0a1",
                        "1.0a2.dev456",
                        "1.0a12.dev456",
                        "1.0a12",
                        "1.0b1.dev456",
                        "1.0b2",
                        "1.0b2.post345.dev456",
                        "1.0b2.post345",
                        "1.0rc1.dev456",
                        "1.0rc1",
                        "1.0",
                        "1.0+abc.5",
                        "1.0+abc.7",
                        "1.0+5",
                        "1.0.post456.dev34",
                        "1.0.post456",
                        "1.0.15",
                        "1.1.dev1",
                        "1!0.1")
                .stream()
                .map(text -> (Version) PepVersion.parse(text).orElseThrow())
                .toList());
        assertThat(PepVersion.parse("1.0").orElseThrow())
                .isEqualByComparingTo(PepVersion.parse("1.0.0").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3, 1.2.3",
        "v1.2.3, 1.2.3",
        "1.2.3+build.5, 1.2.3",
        "1.2.3-rc.1+b, 1.2.3-rc.1",
        "' v1.2.3 ', 1.2.3",
        "1.2.3--.-, 1.2.3--.-",
    })
    void semanticVersionsAreRead(String text, String plain) {
        assertThat(SemVersion.parse(text).map(SemVersion::text)).contains(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2",
                "01.2.3",
                "1.2.3-01",
                "1.2.3-",
                "1.2.3+",
                "1.2.3-a..b",
                "vv1.2.3",
                "V1.2.3",
                "1.2.3.4",
                "1.2.x",
                "-1.2.3",
                "1.2.3 4"
            })
    void whatIsNoneIsNotRead(String text) {
        assertThat(SemVersion.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1.1.a1, 1.1a1",
        "1.1-ALPHA-1, 1.1a1",
        "1.1c3, 1.1rc3",
        "1.1preview, 1.1rc0",
        "1.0-1, 1.0.post1",
        "1.0.rev3, 1.0.post3",
        "1.0-r4, 1.0.post4",
        "1.0dev, 1.0.dev0",
        "v1.0, 1.0",
        "001.02, 1.2",
        "1!2.0, 1!2.0",
        "1.0+Ubuntu-1, 1.0+ubuntu.1",
    })
    void pythonVersionsAreNormalised(String text, String plain) {
        assertThat(PepVersion.parse(text).map(PepVersion::text)).contains(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "french toast", "1.0+a+", "1.0++", "+1", "1..0", "1.0a1b2", "1.0+foo0123456789%"})
    void whatIsNoPythonVersionIsNotRead(String text) {
        assertThat(PepVersion.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "p1/v1.2.3, 1.2.3",
        "release-1.2.3-rc1, 1.2.3-rc1",
        "1.2.3, 1.2.3",
        "a1.2.3b, 1.2.3",
    })
    void aVersionIsFoundInAText(String text, String version) {
        assertThat(SemVersion.find(text).map(SemVersion::text)).contains(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "1.2", "1.2.3.4", "20200110-RC2", ""})
    void whereNoneIsNoneIsFound(String text) {
        assertThat(SemVersion.find(text)).isEmpty();
    }

    @Test
    void finalOnesAreTold() {
        assertThat(SemVersion.parse("1.0.0").orElseThrow().isFinal()).isTrue();
        assertThat(SemVersion.parse("1.0.0-a").orElseThrow().isFinal()).isFalse();
        assertThat(PepVersion.parse("1.0.post1").orElseThrow().isFinal()).isTrue();
        assertThat(PepVersion.parse("1.0.dev1").orElseThrow().isFinal()).isFalse();
        assertThat(PepVersion.parse("1.0rc1").orElseThrow().isFinal()).isFalse();
    }

    @Test
    void schemesAreNotCompared() {
        Version semantic = SemVersion.parse("1.0.0").orElseThrow();
        Version python = PepVersion.parse("1.0.0").orElseThrow();
        assertThatThrownBy(() -> semantic.compareTo(python)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> python.compareTo(semantic)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void ordered(List<Version> versions) {
        for (int i = 0; i < versions.size(); i++) {
            for (int j = 0; j < versions.size(); j++) {
                assertThat(Integer.signum(versions.get(i).compareTo(versions.get(j))))
                        .as(versions.get(i).text() + " and " + versions.get(j).text())
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }
}
