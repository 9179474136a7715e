package io.epicheck.image.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What web servers make an ETag of. */
class ContentTimeTest {
    @Example
    void aChangedFileOfTheSameSizeHasAnotherTime() {
        assertThat(time("<script src=app-1a2b.js>".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isNotEqualTo(time("<script src=app-1a2c.js>".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Property
    void aChangedByteChangesTheTime(@ForAll byte[] content, @ForAll byte other, @ForAll int where) {
        Assume.that(content.length > 0);
        int at = Math.floorMod(where, content.length);
        Assume.that(content[at] != other);
        byte[] changed = content.clone();
        changed[at] = other;
        assertThat(time(changed)).isNotEqualTo(time(content));
    }

    @Property
    void theSameContentHasTheSameTimeHoweverItIsReadAndNeverInTheFuture(@ForAll byte[] content, @ForAll int where) {
        int cut = content.length == 0 ? 0 : Math.floorMod(where, content.length);
        ContentTime time = new ContentTime();
        time.add(content, 0, cut);
        time.add(content, cut, content.length - cut);
        assertThat(time.seconds()).isEqualTo(time(content));
        assertThat(Instant.ofEpochSecond(time.seconds()))
                .isBetween(Instant.parse("2025-01-01T00:00:00Z"), Instant.parse("2025-07-15T00:00:00Z"));
    }

    private static long time(byte[] content) {
        ContentTime time = new ContentTime();
        time.add(content, 0, content.length);
        return time.seconds();
    }
}
