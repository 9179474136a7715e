package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.image.attest.BaseFinder;
import io.epicheck.image.attest.ImageDocuments;
import io.epicheck.image.attest.StoredSbom;
import io.epicheck.image.attest.sbom.Sbom;
import io.epicheck.image.attest.sbom.Sbom.Base;
import io.epicheck.image.attest.sbom.Sbom.LockFile;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.pipeline.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "sbom",
        mixinStandardHelpOptions = true,
        description = {
            "Print the SBOM (SPDX 2.3, JSON) that is stored with an image, or make one of any image.",
            "",
            "What is stored was not verified by this: `epicheck images verify --attestations` does that.",
            "",
            "  epicheck images sbom ghcr.io/team/web:v1.2.3 > web.spdx.json",
            "  epicheck images sbom ghcr.io/team/web:v1.2.3 --generate --lock package-lock.json",
            ""
        })
final class ImagesSbomCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(paramLabel = "REF", description = "The image: repository:tag, or repository@sha256:...")
    private String reference;

    @Mixin
    @SuppressWarnings("UnusedVariable") // the failure handler reads it from the arguments
    private TraceOption trace;

    @Mixin
    private RegistriesOption registries;

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            defaultValue = "linux/amd64",
            description = "Of an image with several (default: ${DEFAULT-VALUE}).")
    private String platform;

    @ArgGroup(exclusive = false)
    private Making making = new Making();

    /** What is needed when there is none yet. */
    static final class Making {
        @Option(
                names = "--generate",
                required = true,
                description = "Make one of the image's layers; nothing is stored in the registry.")
        private boolean generate;

        @Option(
                names = "--base",
                paramLabel = "REF",
                description = "Its base: files of the base's layers are left out, packages are not.")
        private Optional<String> base = Optional.empty();

        @Option(
                names = "--lock",
                paramLabel = "FILE",
                description = "Its package-lock.json, pnpm-lock.yaml or yarn.lock.")
        private Optional<Path> lock = Optional.empty();
    }

    ImagesSbomCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        ImageReference image = ImageReference.parse(reference);
        Repository repository = Repository.of(image);
        RegistryClient registry = registries.reader(surroundings);
        ImageDocuments documents = ImageDocuments.read(registry, repository, image.tagOrDigest());
        Document manifest = documents
                .manifest(platform)
                .orElseThrow(() -> new BadInputException(
                        "IMAGE_NO_PLATFORM",
                        reference + " has nothing for " + platform + "; it has: "
                                + String.join(", ", documents.platforms().keySet()),
                        "Name one of these with --platform."));
        byte[] document = making.generate
                ? generated(registry, repository, manifest)
                : StoredSbom.of(registry, repository, manifest)
                        .orElseThrow(() -> new ImageException(
                                "SBOM_MISSING",
                                "no SBOM is stored with " + repository + "@" + manifest.digest(),
                                "Build it with `sbom: true`, or add --generate."));
        requireJson(document, repository + "@" + manifest.digest());
        surroundings.out().println(new String(document, StandardCharsets.UTF_8));
        surroundings.out().flush();
        return ExitCode.OK;
    }

    /** Anybody who may push can store something: a terminal is shown no bytes that are no document. */
    private static void requireJson(byte[] document, String image) {
        try {
            if (JsonMapper.shared().readTree(document).isObject()) {
                return;
            }
        } catch (JacksonException e) {
            // Said below.
        }
        throw new ImageException(
                "SBOM_INVALID",
                "what is stored with " + image + " as its SBOM is no JSON document",
                "Do not trust it; make one with --generate.");
    }

    private byte[] generated(RegistryClient registry, Repository repository, Document manifest) {
        Base base = making.base
                .map(text -> BaseFinder.find(registry, ImageReference.parse(text), manifest))
                .orElse(Base.NONE);
        return new Sbom(registry, Optional.empty(), List.of(), gap -> surroundings
                        .err()
                        .println("warning: " + gap))
                .document(repository, manifest, base, making.lock.map(this::lock), Instant.EPOCH);
    }

    private LockFile lock(Path path) {
        try {
            return LockFile.read(surroundings.resolved(path), path.toString());
        } catch (IOException e) {
            throw new BadInputException("LOCKFILE_INVALID", path + " cannot be read", "Check the path of --lock.");
        }
    }
}
