package io.epicheck.image.layer;

import java.util.Arrays;

/** Prefix codes of DEFLATE (<a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951</a>, 3.2): lengths for frequencies, codes for lengths. Pure. */
final class Huffman {
    private Huffman() {}

    /**
     * How many bits each symbol gets.
     *
     * @param frequencies of all symbols; one that never comes gets no bits
     * @param longest no code is longer
     */
    static int[] lengths(int[] frequencies, int longest) {
        int[] lengths = new int[frequencies.length];
        long[] sorted = new long[frequencies.length];
        int used = 0;
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            if (frequencies[symbol] > 0) {
                sorted[used++] = ((long) frequencies[symbol] << 16) | symbol;
            }
        }
        if (used <= 1) {
            if (used == 1) {
                lengths[(int) (sorted[0] & 0xffff)] = 1;
            }
            return lengths;
        }
        Arrays.sort(sorted, 0, used);
        int[] counts = counts(depths(sorted, used), longest);
        int next = 0;
        for (int bits = longest; bits > 0; bits--) { // the rarest get the longest
            for (int i = counts[bits]; i > 0; i--) {
                lengths[(int) (sorted[next++] & 0xffff)] = bits;
            }
        }
        return lengths;
    }

    /** Depths of leaves in Huffman's tree: two queues, since leaves come sorted and new nodes grow. */
    private static int[] depths(long[] sorted, int used) {
        int nodes = 2 * used - 1;
        long[] weight = new long[nodes];
        int[] parent = new int[nodes];
        for (int i = 0; i < used; i++) {
            weight[i] = sorted[i] >>> 16;
        }
        int leaf = 0;
        int inner = used;
        for (int made = used; made < nodes; made++) {
            for (int child = 0; child < 2; child++) {
                boolean takesLeaf = leaf < used && (inner >= made || weight[leaf] <= weight[inner]);
                int taken = takesLeaf ? leaf++ : inner++;
                weight[made] += weight[taken];
                parent[taken] = made;
            }
        }
        int[] depth = new int[nodes];
        for (int node = nodes - 2; node >= 0; node--) {
            depth[node] = depth[parent[node]] + 1;
        }
        return Arrays.copyOf(depth, used);
    }

    /** How many codes of each length there are, none longer than allowed (Kraft's sum stays 1). */
    private static int[] counts(int[] depths, int longest) {
        int[] counts = new int[longest + 1];
        for (int depth : depths) {
            counts[Math.min(depth, longest)]++;
        }
        long sum = 0;
        for (int bits = 1; bits <= longest; bits++) {
            sum += (long) counts[bits] << (longest - bits);
        }
        for (; sum > 1L << longest; sum--) {
            // One of the longest becomes the sibling of a shorter one, which grows by a bit.
            counts[longest]--;
            int bits = longest - 1;
            while (counts[bits] == 0) {
                bits--;
            }
            counts[bits]--;
            counts[bits + 1] += 2;
        }
        return counts;
    }

    /** The codes, bits reversed: DEFLATE writes them from their highest bit on. */
    static int[] codes(int[] lengths) {
        int[] next = new int[17];
        int[] counts = new int[17];
        for (int length : lengths) {
            counts[length]++;
        }
        counts[0] = 0;
        for (int bits = 1; bits <= 16; bits++) {
            next[bits] = (next[bits - 1] + counts[bits - 1]) << 1;
        }
        int[] codes = new int[lengths.length];
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            if (lengths[symbol] > 0) {
                codes[symbol] = Integer.reverse(next[lengths[symbol]]++) >>> (32 - lengths[symbol]);
            }
        }
        return codes;
    }
}
