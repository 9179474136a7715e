package io.epicheck.image.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.oci.Digests;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DeflateTest {
    private static final Compressor SMALL_PIECES = new Compressor(700, 8, 32);

    @Property(tries = 300)
    void anyBytesComeBack(@ForAll @Size(max = 3000) byte[] bytes) throws IOException {
        assertThat(unpacked(packed(bytes, SMALL_PIECES, 0))).isEqualTo(bytes);
    }

    /** Few different bytes make long matches, far ones and codes of all lengths. */
    @Property(tries = 200)
    void repetitiveBytesComeBack(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int different)
            throws IOException {
        byte[] bytes = repetitive(new Random(seed), different, 50_000);
        assertThat(unpacked(packed(bytes, Compressor.standard(), 0))).isEqualTo(bytes);
        assertThat(unpacked(packed(bytes, SMALL_PIECES, 0))).isEqualTo(bytes);
    }

    @Test
    void thresholdsOfPiecesAndBlocksComeBack() throws IOException {
        int piece = Compressor.standard().piece();
        for (int size : new int[] {0, 1, 7, 8, 9, 32767, 32768, 65535, 65536, piece - 1, piece, piece + 1, 2 * piece}) {
            for (byte[] bytes : new byte[][] {new byte[size], random(size)}) {
                assertThat(unpacked(packed(bytes, Compressor.standard(), 0)))
                        .as("%d bytes", size)
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void whatCannotBeCompressedGrowsByLessThanAThousandth() throws IOException {
        byte[] bytes = random(1 << 20);
        assertThat(packed(bytes, Compressor.standard(), 0)).hasSizeLessThan(bytes.length + bytes.length / 1000);
    }

    @Test
    void textShrinksAboutAsWithZlib() throws IOException {
        byte[] text = repetitive(new Random(3), 4000, 2 << 20);
        java.util.zip.Deflater zlib = new java.util.zip.Deflater(6, true);
        zlib.setInput(text);
        zlib.finish();
        int reference = zlib.deflate(new byte[text.length]);
        zlib.end();
        assertThat(packed(text, Compressor.standard(), 0).length).isLessThan((int) (reference * 1.1));
    }

    @Test
    void theNumberOfThreadsChangesNoByte() throws IOException {
        byte[] bytes = repetitive(new Random(5), 300, 3 << 20);
        byte[] alone = packed(bytes, Compressor.standard(), 0);
        for (int threads : new int[] {1, 2, 8}) {
            assertThat(packed(bytes, Compressor.standard(), threads)).isEqualTo(alone);
        }
    }

    @Test
    void aSmallLayerIsCompressedWithoutThreads() throws IOException {
        for (int pieces : new int[] {1, 2}) {
            byte[] bytes = new byte[Compressor.standard().piece() * pieces - 1];
            GzipStream gzip = new GzipStream(new ByteArrayOutputStream(), Compressor.standard(), 2);
            gzip.write(bytes, 0, bytes.length);
            gzip.close();
            assertThat(gzip.usesThreads()).isEqualTo(pieces > 1);
        }
    }

    @Test
    void howItIsWrittenChangesNoByte() throws IOException {
        byte[] bytes = repetitive(new Random(5), 300, 1 << 20);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GzipStream gzip = new GzipStream(out, Compressor.standard(), 1)) {
            for (int at = 0; at < bytes.length; at += 777) {
                gzip.write(bytes, at, Math.min(777, bytes.length - at));
            }
        }
        assertThat(out.toByteArray()).isEqualTo(packed(bytes, Compressor.standard(), 0));
    }

    /** A change here changes the digest of every image: {@code Compressor.VERSION} has to change with it. */
    @Test
    void theOutputOfThisVersionIsFixed() throws IOException {
        byte[] bytes = repetitive(new Random(1), 500, 600_000);
        assertThat(Digests.of(packed(bytes, Compressor.standard(), 2))).isEqualTo(GOLDEN);
        assertThat(Compressor.standard().name()).isEqualTo("gzip1-262144-8-32");
    }

    private static final String GOLDEN = "sha256:632aabdc2a57a9df90871bba125460d857bed00381ee8ef897da804d0c1840f7";

    static byte[] repetitive(Random random, int different, int size) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[][] words = new byte[different][];
        for (int i = 0; i < different; i++) {
            words[i] = Integer.toString(random.nextInt(1 << (1 + random.nextInt(30))), 36)
                    .getBytes(StandardCharsets.UTF_8);
        }
        while (out.size() < size) {
            out.writeBytes(words[Math.min(random.nextInt(different), random.nextInt(different))]);
        }
        return out.toByteArray();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] packed(byte[] bytes, Compressor compressor, int threads) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GzipStream gzip = new GzipStream(out, compressor, threads)) {
            gzip.write(bytes, 0, bytes.length);
        }
        return out.toByteArray();
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    }
}
