package io.epicheck.image.attest.sign;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** Opens NaCl's <a href="https://nacl.cr.yp.to/secretbox.html">secretbox</a>: XSalsa20 and Poly1305. For small things: a key. */
final class SecretBox {
    private static final int TAG = 16;
    private static final BigInteger PRIME = BigInteger.ONE.shiftLeft(130).subtract(BigInteger.valueOf(5));
    private static final BigInteger CLAMP = new BigInteger("0ffffffc0ffffffc0ffffffc0fffffff", 16);
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private SecretBox() {}

    /** Empty when the key is another, or the box was changed. */
    static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] box) {
        if (key.length != 32 || nonce.length != 24 || box.length < TAG) {
            return Optional.empty();
        }
        byte[] stream = stream(derived(key, nonce), nonce, 32 + box.length - TAG);
        byte[] sealed = Arrays.copyOfRange(box, TAG, box.length);
        if (!MessageDigest.isEqual(tag(Arrays.copyOf(stream, 32), sealed), Arrays.copyOf(box, TAG))) {
            return Optional.empty();
        }
        for (int i = 0; i < sealed.length; i++) {
            sealed[i] ^= stream[32 + i];
        }
        return Optional.of(sealed);
    }

    /** HSalsa20: a key of its own for the first 16 bytes of the nonce. */
    private static int[] derived(byte[] key, byte[] nonce) {
        int[] words = new int[8];
        for (int i = 0; i < 8; i++) {
            words[i] = Salsa20.word(key, 4 * i);
        }
        int[] in = new int[4];
        for (int i = 0; i < 4; i++) {
            in[i] = Salsa20.word(nonce, 4 * i);
        }
        int[] state = state(words, in);
        Salsa20.permute(state, 20);
        return new int[] {state[0], state[5], state[10], state[15], state[6], state[7], state[8], state[9]};
    }

    private static byte[] stream(int[] key, byte[] nonce, int length) {
        byte[] stream = new byte[(length + 63) / 64 * 64];
        for (int block = 0; block * 64 < length; block++) {
            int[] state = state(key, new int[] {Salsa20.word(nonce, 16), Salsa20.word(nonce, 20), block, 0});
            Salsa20.core(state, 20);
            for (int i = 0; i < 16; i++) {
                Salsa20.put(stream, block * 64 + 4 * i, state[i]);
            }
        }
        return stream;
    }

    private static int[] state(int[] key, int[] in) {
        return new int[] {
            SIGMA[0], key[0], key[1], key[2], key[3], SIGMA[1], in[0], in[1],
            in[2], in[3], SIGMA[2], key[4], key[5], key[6], key[7], SIGMA[3]
        };
    }

    /** Poly1305 (RFC 8439, 2.5). */
    private static byte[] tag(byte[] key, byte[] message) {
        BigInteger r = number(key, 0, 16).and(CLAMP);
        BigInteger sum = BigInteger.ZERO;
        for (int at = 0; at < message.length; at += 16) {
            int length = Math.min(16, message.length - at);
            BigInteger block = number(message, at, length).setBit(8 * length);
            sum = sum.add(block).multiply(r).mod(PRIME);
        }
        byte[] big = sum.add(number(key, 16, 16)).toByteArray();
        byte[] tag = new byte[TAG];
        for (int i = 0; i < TAG && i < big.length; i++) {
            tag[i] = big[big.length - 1 - i];
        }
        return tag;
    }

    private static BigInteger number(byte[] bytes, int at, int length) {
        byte[] big = new byte[length];
        for (int i = 0; i < length; i++) {
            big[i] = bytes[at + length - 1 - i];
        }
        return new BigInteger(1, big);
    }
}
