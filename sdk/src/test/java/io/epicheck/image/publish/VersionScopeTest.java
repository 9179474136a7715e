package io.epicheck.image.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.metadata.PepVersion;
import io.epicheck.image.metadata.SemVersion;
import io.epicheck.image.publish.VersionScope.Known;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionScopeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "latest        | 1.9.4      | v1.9.3 2.1.0 main 2.0.0             | 2.1.0",
                "latest        | 2.1.0      | v1.9.3 2.1.0 2.0.0                  | -",
                "1             | 1.9.4      | 2.1.0 1.9.5 1.10.0                  | 1.10.0",
                "1             | 1.9.4      | 2.1.0 10.0.0 1.9.3                  | -",
                "1.2           | 1.2.7      | 1.2.8 1.20.0 1.3.0                  | 1.2.8",
                "v1.2          | 1.2.7      | 1.2.8 v1.2.9                        | v1.2.9",
                "1.2-alpine    | 1.2.7      | 1.2.9 1.2.8-alpine 1.3.0-alpine     | 1.2.8-alpine",
                "latest-alpine | 1.2.7      | 3.0.0 1.2.8-alpine                  | 1.2.8-alpine",
                "web-1.2       | 1.2.7      | web-1.2.8 api-1.2.9 1.2.10          | web-1.2.8",
                "latest        | 1.2.7      | 1.3.0-rc.1 2.0.0-alpha              | -",
                "next          | 1.3.0-rc.1 | 1.3.0-rc.2 1.2.9                    | 1.3.0-rc.2",
                "latest        | 1.2.7      | 3.0 4 main sha-0123456 20261126     | -"
            })
    void theHighestOfTheVersionsThatATagCompetesWith(String tag, String version, String names, String newest) {
        Optional<Known> found = VersionScope.of(tag, SemVersion.parse(version).orElseThrow())
                .newest(List.of(names.strip().split(" ", -1)));
        assertThat(found.map(Known::tag)).isEqualTo(Optional.ofNullable(newest));
    }

    @ParameterizedTest
    @CsvSource({"latest,1.0,'1.0rc1 1.1',1.1", "1.0,1.0.2,'1.0.10 1.1.0',1.0.10"})
    void pythonVersionsHaveTheirOwnOrder(String tag, String version, String names, String newest) {
        assertThat(VersionScope.of(tag, PepVersion.parse(version).orElseThrow())
                        .newest(List.of(names.split(" ", -1)))
                        .map(Known::tag))
                .contains(newest);
    }

    /** Whatever there is: the highest of all is never told to give way, and every other one is. */
    @Property
    void onlyTheHighestHasNothingAboveIt(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 0, max = 300) Integer> all) {
        List<String> names = all.stream().map(TestVersions::of).toList();
        String highest = names.stream().max(TestVersions.ORDER).orElseThrow();
        for (String name : names) {
            Optional<Known> newer = VersionScope.of(
                            "latest", SemVersion.parse(name).orElseThrow())
                    .newest(names);
            assertThat(newer.map(Known::tag)).isEqualTo(name.equals(highest) ? Optional.empty() : Optional.of(highest));
        }
    }

    private static final class TestVersions {
        static final java.util.Comparator<String> ORDER =
                java.util.Comparator.comparing(name -> SemVersion.parse(name).orElseThrow());

        static String of(int number) {
            return number / 100 + "." + number / 10 % 10 + "." + number % 10;
        }
    }
}
