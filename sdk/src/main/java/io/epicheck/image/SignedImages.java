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
import java.util.Collection;
import java.util.Map;

/** Lets only signed images pass. */
public final class SignedImages {
    private SignedImages() {}

    /**
     * Verifies all of them, by their digests.
     *
     * @param config for the key's folder and what is known of registries
     * @param variables values of {@code ${name}}
     * @param environment variables to find registry logins by
     * @throws io.epicheck.ImageException for the first that is not signed by the key: SIGNATURE_MISSING, SIGNATURE_INVALID, ...
     * @throws BadInputException VERIFY_KEY_INVALID
     */
    public static void require(
            Collection<BuiltImage> images,
            VerifyConfig wanted,
            PipelineConfig config,
            Map<String, String> variables,
            Map<String, String> environment,
            Time time) {
        VerificationKey key = key(wanted, config.directory());
        RegistryClient registry = ImageBuilds.registries(config, Variables.of(variables), environment, time);
        for (BuiltImage image : images) {
            ImageReference reference = ImageReference.parse(image.reference());
            Verification found = new ImageVerifier(registry, key).verify(reference);
            found.requireSignature();
            if (wanted.attestations()) {
                found.requireAttestations();
            }
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
