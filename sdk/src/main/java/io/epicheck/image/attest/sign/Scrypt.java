package io.epicheck.image.attest.sign;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The key derivation of <a href="https://www.rfc-editor.org/rfc/rfc7914">RFC 7914</a>. */
final class Scrypt {
    private Scrypt() {}

    static byte[] derive(byte[] password, byte[] salt, int n, int r, int p, int length) {
        int blockWords = 32 * r;
        byte[] blocks = pbkdf2(password, salt, p * blockWords * 4);
        int[] block = new int[blockWords];
        int[] table = new int[n * blockWords];
        for (int i = 0; i < p; i++) {
            int at = i * blockWords * 4;
            for (int w = 0; w < blockWords; w++) {
                block[w] = Salsa20.word(blocks, at + 4 * w);
            }
            mix(block, table, n);
            for (int w = 0; w < blockWords; w++) {
                Salsa20.put(blocks, at + 4 * w, block[w]);
            }
        }
        byte[] key = pbkdf2(password, blocks, length);
        Arrays.fill(table, 0);
        Arrays.fill(blocks, (byte) 0);
        return key;
    }

    private static void mix(int[] x, int[] table, int n) {
        int[] scratch = new int[x.length];
        for (int i = 0; i < n; i++) {
            System.arraycopy(x, 0, table, i * x.length, x.length);
            blockMix(x, scratch);
        }
        for (int i = 0; i < n; i++) {
            int at = (x[x.length - 16] & (n - 1)) * x.length;
            for (int w = 0; w < x.length; w++) {
                x[w] ^= table[at + w];
            }
            blockMix(x, scratch);
        }
    }

    private static void blockMix(int[] x, int[] scratch) {
        int parts = x.length / 16;
        int[] last = Arrays.copyOfRange(x, x.length - 16, x.length);
        for (int part = 0; part < parts; part++) {
            for (int w = 0; w < 16; w++) {
                last[w] ^= x[16 * part + w];
            }
            Salsa20.core(last, 8);
            int to = part % 2 == 0 ? part / 2 : parts / 2 + part / 2;
            System.arraycopy(last, 0, scratch, 16 * to, 16);
        }
        System.arraycopy(scratch, 0, x, 0, x.length);
    }

    /** One iteration with HMAC-SHA256; the JDK's own wants characters, and no empty password. */
    private static byte[] pbkdf2(byte[] password, byte[] salt, int length) {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            // A key is filled up with zeroes: one zero is the empty key.
            hmac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, "HmacSHA256"));
            byte[] result = new byte[length];
            for (int block = 1, at = 0; at < length; block++, at += 32) {
                hmac.update(salt);
                hmac.update(
                        new byte[] {(byte) (block >>> 24), (byte) (block >>> 16), (byte) (block >>> 8), (byte) block});
                System.arraycopy(hmac.doFinal(), 0, result, at, Math.min(32, length - at));
            }
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
