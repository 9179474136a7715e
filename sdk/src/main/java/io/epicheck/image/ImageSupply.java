package io.epicheck.image;

import io.epicheck.EpicheckException;
import io.epicheck.ImageReference;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.ImageConfig;
import io.epicheck.config.PipelineConfig.SupplyConfig;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.attest.BaseFinder;
import io.epicheck.image.attest.ImageDocuments;
import io.epicheck.image.attest.Provenance;
import io.epicheck.image.attest.SupplyChain;
import io.epicheck.image.attest.sbom.Sbom;
import io.epicheck.image.attest.sbom.Sbom.Base;
import io.epicheck.image.attest.sbom.Sbom.LockFile;
import io.epicheck.image.attest.sign.SigningKey;
import io.epicheck.image.layer.CacheFolder;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.retry.Time;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What is said about one image once it is pushed: SBOM, provenance, signature. Keys were read before anything was built. */
final class ImageSupply {
    private final PipelineConfig config;
    private final String name;
    private final Optional<SigningKey> key;
    private final Map<String, String> environment;
    private final EventSink events;

    private ImageSupply(
            PipelineConfig config,
            String name,
            Optional<SigningKey> key,
            Map<String, String> environment,
            EventSink events) {
        this.config = config;
        this.name = name;
        this.key = key;
        this.environment = environment;
        this.events = events;
    }

    /**
     * Reads the keys of all images.
     *
     * @throws io.epicheck.BadInputException when one is missing or no key
     */
    static Map<String, ImageSupply> all(PipelineConfig config, Map<String, String> environment, EventSink events) {
        Map<String, ImageSupply> all = new LinkedHashMap<>();
        config.images().forEach((name, image) -> {
            Optional<SigningKey> key = image.supply()
                    .sign()
                    .flatMap(sign -> SigningKeys.read(name, sign, environment, config.directory()));
            if (image.supply().sign().isPresent() && key.isEmpty()) {
                events.accept(new Progress("build", name, "not signed: the optional key is not there"));
            }
            all.put(name, new ImageSupply(config, name, key, environment, events));
        });
        return all;
    }

    /**
     * The lock file that the SBOM will be made of, read before anything is pushed; empty when there is none, or no SBOM is wanted.
     *
     * @throws io.epicheck.BadInputException LOCKFILE_INVALID
     */
    Optional<LockFile> lockFile() {
        ImageConfig image = Objects.requireNonNull(config.images().get(name));
        Optional<LockFile> lock =
                image.supply().sbom() ? LockFiles.find(config.directory(), image.context()) : Optional.empty();
        lock.ifPresent(LockFile::check);
        return lock;
    }

    /** Says it; does nothing when nothing is wanted, or all was said before. */
    void attach(
            BuiltImage built,
            String base,
            Optional<LockFile> lock,
            BuildContext context,
            RegistryClient registry,
            Time time,
            Instant started) {
        ImageConfig image = Objects.requireNonNull(config.images().get(name));
        SupplyConfig wanted = image.supply();
        if (!wanted.sbom() && !wanted.provenance() && key.isEmpty()) {
            return;
        }
        Repository repository = Repository.of(ImageReference.parse(built.repository()));
        ImageDocuments documents = ImageDocuments.read(registry, repository, built.digest());
        SupplyChain chain = new SupplyChain(
                registry, repository, line -> events.accept(new Progress("build", repository.path(), line)));
        Map<String, Base> bases = new LinkedHashMap<>();
        if (!base.isEmpty() && (wanted.sbom() || wanted.provenance())) {
            documents
                    .platforms()
                    .forEach((platform, manifest) ->
                            bases.put(manifest.digest(), found(registry, ImageReference.parse(base), manifest, image)));
        }
        if (wanted.sbom()) {
            Sbom sbom = new Sbom(registry, CacheFolder.of(environment).map(folder -> folder.path("sbom")));
            for (Document manifest : documents.platforms().values()) {
                byte[] document = sbom.document(
                        repository,
                        manifest,
                        bases.getOrDefault(manifest.digest(), Base.NONE),
                        lock,
                        Instant.ofEpochSecond(context.commitTime()));
                chain.sbom(manifest, document, key);
            }
        }
        if (wanted.provenance()) {
            String baseDigest = bases.values().stream()
                    .map(Base::digest)
                    .filter(digest -> !digest.isEmpty())
                    .findFirst()
                    .orElse("");
            chain.provenance(
                    documents.root(),
                    Provenance.predicate(
                            new Provenance.Build(
                                    context, config.application(), name, built.repository(), base, baseDigest),
                            new Provenance.Run(Provenance.builder(environment), version(), started, time.wallClock())),
                    key);
        }
        // The signature comes last: whoever sees it finds the rest.
        key.ifPresent(known -> documents.all().forEach(document -> chain.sign(document, known)));
    }

    private static Base found(RegistryClient registry, ImageReference base, Document manifest, ImageConfig image) {
        try {
            return BaseFinder.find(registry, base, manifest);
        } catch (EpicheckException e) {
            if (image.dockerfile().isEmpty()) {
                throw e;
            }
            // Engines know short names, mirrors and logins that we do not.
            return new Base(base.toString(), "", Set.of());
        }
    }

    private static String version() {
        return Objects.requireNonNullElse(ImageSupply.class.getPackage().getImplementationVersion(), "");
    }
}
