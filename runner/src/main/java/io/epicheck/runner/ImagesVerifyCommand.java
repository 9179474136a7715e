package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.image.attest.ImageVerifier;
import io.epicheck.image.attest.Verification;
import io.epicheck.image.attest.sign.VerificationKey;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.retry.Time;
import io.epicheck.secret.Sanitizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verify that a key has signed an image, and say what else is said about it.",
            "",
            "Ends with status 3 and a code (SIGNATURE_MISSING, SIGNATURE_INVALID, SIGNATURE_OTHER_KEY,"
                    + " SIGNATURE_OTHER_DIGEST, ...) when there is no good signature. Reads what cosign writes, too."
        })
final class ImagesVerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "REF", description = "The image: repository:tag, or better repository@sha256:...")
    private String reference;

    @Mixin
    @SuppressWarnings("UnusedVariable") // the failure handler reads it from the arguments
    private TraceOption trace;

    @Mixin
    private RegistriesOption registries;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The public key (PEM), such as cosign.pub.")
    private Path key;

    @Option(names = "--attestations", description = "Want an SBOM and a provenance that are signed by the key, too.")
    private boolean attestations;

    @Mixin
    private FormOption form;

    ImagesVerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ImageReference image = ImageReference.parse(reference);
        VerificationKey trusted = VerificationKey.parse(keyFile(), key.toString());
        RegistryClient registry = RegistryClient.of(
                new RegistryCredentials(surroundings.environment(), Set.of()),
                registries.settings(surroundings),
                Time.system());
        Verification found = new ImageVerifier(registry, trusted).verify(image);
        Optional<ImageException> refusal = refusal(found);
        String text = form.isJson() ? VerificationText.json(found, refusal) : VerificationText.text(found, trusted);
        surroundings.out().print(Sanitizer.text(text));
        surroundings.out().flush();
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return ExitCode.OK;
    }

    private Optional<ImageException> refusal(Verification found) {
        try {
            found.requireSignature();
            if (attestations) {
                found.requireAttestations();
            }
            return Optional.empty();
        } catch (ImageException e) {
            return Optional.of(e);
        }
    }

    private byte[] keyFile() {
        try {
            return Files.readAllBytes(surroundings.resolved(key));
        } catch (IOException e) {
            throw new BadInputException(
                    "VERIFY_KEY_INVALID", "the public key " + key + " cannot be read", "Check the path of --key.");
        }
    }
}
