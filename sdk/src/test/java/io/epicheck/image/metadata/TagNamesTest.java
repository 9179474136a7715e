package io.epicheck.image.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class TagNamesTest {
    private static final String TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";

    @Property
    void everyTextBecomesAValidTag(@ForAll @StringLength(max = 300) String text) {
        String tag = TagNames.valid(text);
        assertThat(tag).matches(TAG);
        assertThat(TagNames.valid(tag)).isEqualTo(tag);
    }

    @Property
    void whatIsATagAlreadyStays(
            @ForAll @CharRange(from = 'a', to = 'z') @CharRange(from = '-', to = '9') @StringLength(max = 140)
                    String text) {
        String plain = text.replace('/', '_');
        if (plain.matches(TAG)) {
            assertThat(TagNames.valid(plain)).isEqualTo(plain);
        }
    }

    @Example
    void edgesAreTrimmedOnlyWhereTheyHaveTo() {
        assertThat(TagNames.valid("feature/a b")).isEqualTo("feature-a-b");
        assertThat(TagNames.valid("#5")).isEqualTo("5");
        assertThat(TagNames.valid("été/x")).isEqualTo("t-x");
        assertThat(TagNames.valid(".-x")).isEqualTo("x");
        assertThat(TagNames.valid("x#")).isEqualTo("x");
        assertThat(TagNames.valid("x-")).isEqualTo("x-");
        assertThat(TagNames.valid("x.")).isEqualTo("x.");
        assertThat(TagNames.valid("UPPER")).isEqualTo("UPPER");
    }

    @Example
    void twoNamesThatNoTagCanHoldStayDifferent() {
        assertThat(TagNames.valid("日本")).startsWith("unnamed-").isNotEqualTo(TagNames.valid("中国"));
        String one = TagNames.valid("x".repeat(150) + "1");
        assertThat(one).hasSize(128).isNotEqualTo(TagNames.valid("x".repeat(150) + "2"));
        assertThat(TagNames.valid("x".repeat(128))).isEqualTo("x".repeat(128));
    }
}
