package io.epicheck.image.layer;

/**
 * Literals and matches of one DEFLATE block (<a href="https://www.rfc-editor.org/rfc/rfc1951">RFC 1951</a>, 3.2.3 to 3.2.7), collected and then
 * written with codes made for them, or stored as they are when that is shorter. Not thread-safe.
 */
final class DeflateBlock {
    static final int SHORTEST_MATCH = 3;
    static final int LONGEST_MATCH = 258;

    private static final int CAPACITY = 1 << 15;
    private static final int END = 256;
    private static final int LITERALS = 286;
    private static final int DISTANCES = 30;
    private static final int LONGEST_STORED = 0xffff;
    private static final int[] LENGTHS_ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

    /** A literal below 256; else a match: its length above bit 16, its distance below. */
    private final int[] tokens = new int[CAPACITY];

    private int count;
    private int[] literals = new int[LITERALS];
    private int[] distances = new int[DISTANCES];

    boolean isFull() {
        return count == CAPACITY;
    }

    void literal(int value) {
        tokens[count++] = value;
        literals[value]++;
    }

    void match(int length, int distance) {
        tokens[count++] = (length << 16) | distance;
        literals[lengthSymbol(length)]++;
        distances[distanceSymbol(distance)]++;
    }

    /**
     * Writes the block and empties it.
     *
     * @param raw where the bytes are that it stands for
     */
    void write(BitWriter out, byte[] raw, int from, int to) {
        literals[END]++;
        if (distances[0] == 0) {
            distances[0] = 1; // old decoders want at least one distance code
        }
        int[] literalBits = Huffman.lengths(literals, 15);
        int[] distanceBits = Huffman.lengths(distances, 15);
        Header header = Header.of(literalBits, distanceBits);
        long coded = header.bits + body(literalBits, distanceBits);
        if (coded >= 8L * (to - from) + 40) {
            store(out, raw, from, to);
        } else {
            out.bits(0b100, 3); // not the last one; codes of its own
            header.write(out);
            tokens(out, literalBits, distanceBits);
        }
        count = 0;
        literals = new int[LITERALS];
        distances = new int[DISTANCES];
    }

    /** Stored bytes, in pieces that a length of 16 bits can name; none of them the last of the stream. */
    static void store(BitWriter out, byte[] raw, int from, int to) {
        int at = from;
        do {
            int length = Math.min(LONGEST_STORED, to - at);
            out.bits(0, 3);
            out.align();
            out.bits(length, 16);
            out.bits(~length & 0xffff, 16);
            out.align();
            out.bytes(raw, at, length);
            at += length;
        } while (at < to);
    }

    private long body(int[] literalBits, int[] distanceBits) {
        long bits = 0;
        for (int symbol = 0; symbol < LITERALS; symbol++) {
            bits += (long) literals[symbol] * (literalBits[symbol] + lengthExtra(symbol));
        }
        for (int symbol = 0; symbol < DISTANCES; symbol++) {
            bits += (long) distances[symbol] * (distanceBits[symbol] + distanceExtra(symbol));
        }
        return bits;
    }

    private void tokens(BitWriter out, int[] literalBits, int[] distanceBits) {
        int[] literalCodes = Huffman.codes(literalBits);
        int[] distanceCodes = Huffman.codes(distanceBits);
        for (int i = 0; i < count; i++) {
            int token = tokens[i];
            if (token < 256) {
                out.bits(literalCodes[token], literalBits[token]);
                continue;
            }
            int length = token >>> 16;
            int symbol = lengthSymbol(length);
            int extra = lengthExtra(symbol);
            long value = extra == 0 ? 0 : (length - SHORTEST_MATCH) & ((1L << extra) - 1);
            out.bits(literalCodes[symbol] | (value << literalBits[symbol]), literalBits[symbol] + extra);
            int distance = token & 0xffff;
            int far = distanceSymbol(distance);
            int farExtra = distanceExtra(far);
            long farValue = (distance - 1) & ((1L << farExtra) - 1);
            out.bits(distanceCodes[far] | (farValue << distanceBits[far]), distanceBits[far] + farExtra);
        }
        out.bits(literalCodes[END], literalBits[END]);
    }

    /** RFC 1951, 3.2.5: the symbol of a length. */
    static int lengthSymbol(int length) {
        int above = length - SHORTEST_MATCH;
        if (length == LONGEST_MATCH) {
            return 285;
        }
        if (above < 8) {
            return 257 + above;
        }
        int highest = 31 - Integer.numberOfLeadingZeros(above);
        return 257 + 4 * (highest - 1) + ((above >>> (highest - 2)) & 3);
    }

    private static int lengthExtra(int symbol) {
        return symbol < 265 || symbol >= 285 ? 0 : (symbol - 261) / 4;
    }

    /** RFC 1951, 3.2.5: the symbol of a distance. */
    static int distanceSymbol(int distance) {
        int above = distance - 1;
        if (above < 4) {
            return above;
        }
        int highest = 31 - Integer.numberOfLeadingZeros(above);
        return 2 * highest + ((above >>> (highest - 1)) & 1);
    }

    private static int distanceExtra(int symbol) {
        return symbol < 4 ? 0 : symbol / 2 - 1;
    }

    /** How both tables of code lengths are written (RFC 1951, 3.2.7). */
    private static final class Header {
        private final int literals;
        private final int distances;
        private final int lengths;
        private final int[] symbols;
        private final int used;
        private final int[] bitsOfSymbol;
        private final int bits;

        private Header(int literals, int distances, int lengths, int[] symbols, int used, int[] bitsOfSymbol) {
            this.literals = literals;
            this.distances = distances;
            this.lengths = lengths;
            this.symbols = symbols;
            this.used = used;
            this.bitsOfSymbol = bitsOfSymbol;
            int sum = 17 + 3 * lengths;
            for (int i = 0; i < used; i++) {
                int symbol = symbols[i] & 0xff;
                sum += bitsOfSymbol[symbol] + extra(symbol);
            }
            this.bits = sum;
        }

        static Header of(int[] literalBits, int[] distanceBits) {
            int literals = last(literalBits, 257);
            int distances = last(distanceBits, 1);
            int[] all = new int[literals + distances];
            System.arraycopy(literalBits, 0, all, 0, literals);
            System.arraycopy(distanceBits, 0, all, literals, distances);
            int[] symbols = new int[all.length];
            int used = repeated(all, symbols);
            int[] frequencies = new int[19];
            for (int i = 0; i < used; i++) {
                frequencies[symbols[i] & 0xff]++;
            }
            int[] bits = Huffman.lengths(frequencies, 7);
            int lengths = LENGTHS_ORDER.length;
            while (lengths > 4 && bits[LENGTHS_ORDER[lengths - 1]] == 0) {
                lengths--;
            }
            return new Header(literals, distances, lengths, symbols, used, bits);
        }

        private static int last(int[] bits, int least) {
            int length = bits.length;
            while (length > least && bits[length - 1] == 0) {
                length--;
            }
            return length;
        }

        /** Runs become symbols 16 to 18; what they carry lies above bit 8. */
        private static int repeated(int[] all, int[] symbols) {
            int used = 0;
            for (int i = 0; i < all.length; ) {
                int value = all[i];
                int run = 1;
                while (i + run < all.length && all[i + run] == value) {
                    run++;
                }
                if (value == 0 && run >= 3) {
                    int taken = Math.min(run, 138);
                    symbols[used++] = taken <= 10 ? 17 | ((taken - 3) << 8) : 18 | ((taken - 11) << 8);
                    i += taken;
                } else {
                    symbols[used++] = value;
                    i++;
                    run--;
                    while (value != 0 && run >= 3) {
                        int taken = Math.min(run, 6);
                        symbols[used++] = 16 | ((taken - 3) << 8);
                        i += taken;
                        run -= taken;
                    }
                }
            }
            return used;
        }

        private static int extra(int symbol) {
            return switch (symbol) {
                case 16 -> 2;
                case 17 -> 3;
                case 18 -> 7;
                default -> 0;
            };
        }

        void write(BitWriter out) {
            out.bits(literals - 257L, 5);
            out.bits(distances - 1L, 5);
            out.bits(lengths - 4L, 4);
            for (int i = 0; i < lengths; i++) {
                out.bits(bitsOfSymbol[LENGTHS_ORDER[i]], 3);
            }
            int[] codes = Huffman.codes(bitsOfSymbol);
            for (int i = 0; i < used; i++) {
                int symbol = symbols[i] & 0xff;
                out.bits(codes[symbol], bitsOfSymbol[symbol]);
                out.bits(symbols[i] >>> 8, extra(symbol));
            }
        }
    }
}
