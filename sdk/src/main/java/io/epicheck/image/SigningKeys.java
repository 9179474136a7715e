package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.config.PipelineConfig.SecretSource;
import io.epicheck.config.PipelineConfig.SignConfig;
import io.epicheck.image.attest.sign.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Reads signing keys from where the pipeline file says; what it reads is in no message. */
final class SigningKeys {
    private final Map<String, String> environment;
    private final Path directory;

    private SigningKeys(Map<String, String> environment, Path directory) {
        this.environment = environment;
        this.directory = directory;
    }

    /** Empty when the key is {@code optional} and not set. */
    static Optional<SigningKey> read(String image, SignConfig sign, Map<String, String> environment, Path directory) {
        SigningKeys keys = new SigningKeys(environment, directory);
        Optional<byte[]> pem = keys.bytes(image, sign.key());
        if (pem.isEmpty()) {
            return Optional.empty();
        }
        Optional<byte[]> password = sign.password().flatMap(source -> keys.bytes(image, source));
        try {
            String passwordName = sign.password().map(SigningKeys::name).orElse("the password");
            return Optional.of(SigningKey.parse(pem.get(), password, name(sign.key()), passwordName));
        } finally {
            Arrays.fill(pem.get(), (byte) 0);
            password.ifPresent(bytes -> Arrays.fill(bytes, (byte) 0));
        }
    }

    private Optional<byte[]> bytes(String image, SecretSource source) {
        if (source instanceof SecretSource.FromEnvironment variable) {
            String value = environment.get(variable.name());
            if (value != null && (!value.isEmpty() || variable.allowEmpty())) {
                return Optional.of(value.getBytes(StandardCharsets.UTF_8));
            }
            if (variable.optional()) {
                return Optional.empty();
            }
            throw missing(image, "the variable " + variable.name() + " is " + (value == null ? "not set" : "empty"));
        }
        SecretSource.FromFile file = (SecretSource.FromFile) source;
        try {
            byte[] bytes = Files.readAllBytes(directory.resolve(file.path()));
            return Optional.of(file.base64() ? Base64.getMimeDecoder().decode(bytes) : bytes);
        } catch (IOException e) {
            throw missing(image, "the file " + file.path() + " cannot be read");
        } catch (IllegalArgumentException e) {
            throw missing(image, "the file " + file.path() + " is not base64");
        }
    }

    private static BadInputException missing(String image, String reason) {
        return new BadInputException(
                "SIGNING_KEY_MISSING",
                "image " + image + " is to be signed, and " + reason,
                "Set it in CI's secret store, or mark the key `optional: true`: then the image is not signed.");
    }

    private static String name(SecretSource source) {
        return source instanceof SecretSource.FromEnvironment variable
                ? "the variable " + variable.name()
                : String.valueOf(((SecretSource.FromFile) source).path());
    }
}
