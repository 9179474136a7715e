package io.epicheck.image.attest.sign;

/** The permutation that scrypt and secretbox share (<a href="https://cr.yp.to/snuffle/spec.pdf">D. J. Bernstein, Salsa20 specification</a>). */
final class Salsa20 {
    private Salsa20() {}

    /** @param rounds 8 for scrypt, 20 for the cipher */
    static void permute(int[] x, int rounds) {
        for (int i = 0; i < rounds; i += 2) {
            quarter(x, 0, 4, 8, 12);
            quarter(x, 5, 9, 13, 1);
            quarter(x, 10, 14, 2, 6);
            quarter(x, 15, 3, 7, 11);
            quarter(x, 0, 1, 2, 3);
            quarter(x, 5, 6, 7, 4);
            quarter(x, 10, 11, 8, 9);
            quarter(x, 15, 12, 13, 14);
        }
    }

    /** The permutation plus what was there before. */
    static void core(int[] x, int rounds) {
        int[] before = x.clone();
        permute(x, rounds);
        for (int i = 0; i < 16; i++) {
            x[i] += before[i];
        }
    }

    static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff)
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 3] & 0xff) << 24;
    }

    static void put(byte[] bytes, int at, int word) {
        bytes[at] = (byte) word;
        bytes[at + 1] = (byte) (word >>> 8);
        bytes[at + 2] = (byte) (word >>> 16);
        bytes[at + 3] = (byte) (word >>> 24);
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
        x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
        x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
        x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
    }
}
