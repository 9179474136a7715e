package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.VerifyConfig;
import io.epicheck.image.attest.ImageVerifier;
import io.epicheck.image.attest.Verification;
import io.epicheck.image.attest.sign.VerificationKey;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.retry.Time;
import io.epicheck.yaml.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Lets only signed images pass. Thread-safe. */
public final class SignedImages {
    private final VerifyConfig wanted;
    private final VerificationKey key;
    private final List<ImageReference> allowed;
    private final RegistryClient registry;

    /**
     * Reads the key.
     *
     * @param config for the key's folder and what is known of registries
     * @param variables values of {@code ${name}}
     * @param environment variables to find registry logins by
     * @throws BadInputException VERIFY_KEY_INVALID
     */
    public SignedImages(
            VerifyConfig wanted,
            PipelineConfig config,
            Map<String, String> variables,
            Map<String, String> environment,
            Time time) {
        this.wanted = wanted;
        this.key = key(wanted, config.directory());
        this.allowed = wanted.allow().stream().map(ImageReference::parse).toList();
        this.registry = ImageBuilds.registries(config, Variables.of(variables), environment, time);
    }

    /** Whether the image needs no signature: the configuration names its repository, and nothing beside that differs. */
    public boolean allows(ImageReference image) {
        return allowed.stream()
                .anyMatch(each -> each.fullRepository().equals(image.fullRepository())
                        && (each.tag().isEmpty() || each.tag().equals(image.tag()))
                        && (each.digest().isEmpty() || each.digest().equals(image.digest())));
    }

    /**
     * Verifies one.
     *
     * @param image with its digest: a tag may point elsewhere a moment later
     * @throws io.epicheck.ImageException when it is not signed by the key: SIGNATURE_MISSING, SIGNATURE_INVALID, ...
     */
    public void require(ImageReference image) {
        Verification found = new ImageVerifier(registry, key).verify(image);
        found.requireSignature();
        if (wanted.attestations()) {
            found.requireAttestations();
        }
    }

    private static VerificationKey key(VerifyConfig wanted, Path directory) {
        try {
            return VerificationKey.parse(
                    Files.readAllBytes(directory.resolve(wanted.key())),
                    wanted.key().toString());
        } catch (IOException e) {
            throw new BadInputException(
                    "VERIFY_KEY_INVALID",
                    "the public key " + wanted.key() + " cannot be read",
                    "Check the path under `verify`; it is relative to the pipeline file.");
        }
    }
}
