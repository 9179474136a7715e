package io.epicheck.image.attest.sign;

import io.epicheck.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The forms in which private keys are kept. */
final class PrivateKeyFile {
    private PrivateKeyFile() {}

    /** The key in PKCS#8, not encrypted any more. */
    static byte[] decrypted(Pem pem, Optional<byte[]> password, KeyNames names) throws MalformedException {
        return switch (pem.label()) {
            case "PRIVATE KEY" -> pem.bytes();
            case "ENCRYPTED PRIVATE KEY" -> pbes2(pem.bytes(), required(password, names), names);
            case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY" ->
                CosignKeyFile.decrypted(pem.bytes(), required(password, names), names);
            case "EC PRIVATE KEY" ->
                throw new MalformedException(
                        "it is in SEC 1's form; `openssl pkcs8 -topk8 -nocrypt -in K` converts it");
            default -> throw new MalformedException("it holds " + pem.label());
        };
    }

    private static byte[] required(Optional<byte[]> password, KeyNames names) {
        return password.orElseThrow(
                () -> new BadInputException(
                        "SIGNING_KEY_PASSWORD",
                        "the signing key from " + names.key() + " is encrypted, and there is no password",
                        "Name its variable: sign: {password: {env: COSIGN_PASSWORD}}. It may be set and empty, with allowEmpty: true."));
    }

    static BadInputException wrongPassword(KeyNames names) {
        return new BadInputException(
                "SIGNING_KEY_PASSWORD",
                "the password does not open the signing key from " + names.key(),
                "Check " + names.password() + ".");
    }

    /** RFC 8018 with the methods that the JDK has; OpenSSL's standard one is among them. */
    private static byte[] pbes2(byte[] der, byte[] password, KeyNames names) throws MalformedException {
        char[] characters = new String(password, StandardCharsets.UTF_8).toCharArray();
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            AlgorithmParameters parameters = info.getAlgParameters();
            if (parameters == null) {
                throw new MalformedException("its encryption is not known");
            }
            String method = parameters.toString(); // getAlgName() says only PBES2 before JDK 19
            Cipher cipher = Cipher.getInstance(method);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(method).generateSecret(new PBEKeySpec(characters)),
                    parameters);
            return cipher.doFinal(info.getEncryptedData());
        } catch (javax.crypto.BadPaddingException e) {
            throw wrongPassword(names);
        } catch (IOException | GeneralSecurityException e) {
            throw new MalformedException(
                    "its encryption is not one that Java reads (PBES2 with PBKDF2 and AES is; `openssl pkcs8 -topk8` writes it)");
        }
    }
}
