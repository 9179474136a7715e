package io.epicheck.image.attest.sign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** As much of DER (X.690) as finding the public part of a private key needs. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Der(int tag, byte[] content) {
    static final int OCTETS = 0x04;
    static final int BITS = 0x03;
    static final int SEQUENCE = 0x30;

    /** The values that stand one after the other. */
    static List<Der> all(byte[] bytes) throws MalformedException {
        List<Der> values = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int header = 2;
            if (at + header > bytes.length) {
                throw new MalformedException("its DER is cut off");
            }
            int length = bytes[at + 1] & 0xff;
            if (length > 0x82) {
                throw new MalformedException("its DER is too long");
            }
            if (length > 0x80) {
                header += length - 0x80;
                if (at + header > bytes.length) {
                    throw new MalformedException("its DER is cut off");
                }
                length = header == 3 ? bytes[at + 2] & 0xff : (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
            } else if (length == 0x80) {
                throw new MalformedException("its DER has no length");
            }
            if (at + header + length > bytes.length) {
                throw new MalformedException("its DER is cut off");
            }
            values.add(new Der(bytes[at] & 0xff, Arrays.copyOfRange(bytes, at + header, at + header + length)));
            at += header + length;
        }
        return values;
    }

    /** The values inside. */
    List<Der> inside() throws MalformedException {
        return all(content);
    }

    /** The first value with a tag. */
    static Der first(List<Der> values, int tag, String what) throws MalformedException {
        return values.stream()
                .filter(value -> value.tag() == tag)
                .findFirst()
                .orElseThrow(() -> new MalformedException(what));
    }

    /** May be a key's. */
    @Override
    public String toString() {
        return "DER";
    }
}
