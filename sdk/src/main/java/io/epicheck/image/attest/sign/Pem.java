package io.epicheck.image.attest.sign;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first block of a PEM file (RFC 7468). */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Pem(String label, byte[] bytes) {
    private static final int LONGEST = 64 << 10;
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([A-Za-z0-9+/=\\s]*?)\\s*-----END \\1-----");

    static Pem parse(byte[] text) throws MalformedException {
        if (text.length > LONGEST) {
            throw new MalformedException("it is too long for a key");
        }
        Matcher block = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!block.find()) {
            throw new MalformedException("it is no PEM file");
        }
        try {
            return new Pem(block.group(1), Base64.getMimeDecoder().decode(block.group(2)));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("its base64 is damaged");
        }
    }

    /** Bytes may be a key's. */
    @Override
    public String toString() {
        return label;
    }
}
