package io.epicheck.image.attest.sign;

import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Private keys as {@code cosign generate-key-pair} writes them: JSON that names scrypt and NaCl's secretbox. Read, never written. */
final class CosignKeyFile {
    /** 128 MiB of memory: cosign writes 64. */
    private static final int LARGEST = 1 << 17;

    private CosignKeyFile() {}

    static byte[] decrypted(byte[] json, byte[] password, KeyNames names) throws MalformedException {
        try {
            JsonNode file = JsonMapper.shared().readTree(json);
            String derivation = file.path("kdf").path("name").asString("");
            String cipher = file.path("cipher").path("name").asString("");
            if (!derivation.equals("scrypt") || !cipher.equals("nacl/secretbox")) {
                throw new MalformedException(
                        "its encryption is `" + derivation + "` with `" + cipher + "`, not cosign's");
            }
            JsonNode parameters = file.path("kdf").path("params");
            int n = parameters.path("N").asInt(0);
            int r = parameters.path("r").asInt(0);
            int p = parameters.path("p").asInt(0);
            if (n < 2 || n > LARGEST || Integer.bitCount(n) != 1 || r < 1 || r > 8 || p < 1 || p > 4) {
                throw new MalformedException("its scrypt parameters are out of range");
            }
            byte[] key = Scrypt.derive(password, bytes(file.path("kdf").path("salt")), n, r, p, 32);
            return SecretBox.open(key, bytes(file.path("cipher").path("nonce")), bytes(file.path("ciphertext")))
                    .orElseThrow(() -> PrivateKeyFile.wrongPassword(names));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new MalformedException("it is damaged");
        }
    }

    private static byte[] bytes(JsonNode base64) {
        return Base64.getDecoder().decode(base64.asString(""));
    }
}
