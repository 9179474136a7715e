package io.epicheck.image.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HuffmanTest {
    @Property
    void everyUsedSymbolHasACodeAndAllOfThemFit(
            @ForAll @Size(min = 2, max = 286) @IntRange(min = 0, max = 100_000) int[] frequencies,
            @ForAll @IntRange(min = 9, max = 15) int longest) {
        int[] lengths = Huffman.lengths(frequencies, longest);
        long sum = 0;
        for (int i = 0; i < lengths.length; i++) {
            assertThat(lengths[i] > 0).isEqualTo(frequencies[i] > 0);
            assertThat(lengths[i]).isLessThanOrEqualTo(longest);
            sum += lengths[i] == 0 ? 0 : 1L << longest - lengths[i];
        }
        if (Arrays.stream(frequencies).filter(f -> f > 0).count() > 1) {
            assertThat(sum).isEqualTo(1L << longest); // complete: nothing is wasted, decoders refuse less
        }
    }

    @Test
    void depthsBeyondTheLimitAreCutToIt() {
        int[] fibonacci = new int[30];
        fibonacci[0] = 1;
        fibonacci[1] = 1;
        for (int i = 2; i < fibonacci.length; i++) {
            fibonacci[i] = fibonacci[i - 1] + fibonacci[i - 2];
        }
        int[] lengths = Huffman.lengths(fibonacci, 15);
        assertThat(Arrays.stream(lengths).max()).hasValue(15);
        assertThat(lengths[29]).isEqualTo(1);
    }
}
