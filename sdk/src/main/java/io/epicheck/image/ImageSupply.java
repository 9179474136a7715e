package io.epicheck.image;

import io.epicheck.EpicheckException;
import io.epicheck.ImageReference;
import io.epicheck.config.PipelineConfig;
import io.epicheck.config.PipelineConfig.ImageConfig;
import io.epicheck.config.PipelineConfig.SupplyConfig;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.ImagePush.Pushed;
import io.epicheck.image.attest.BaseFinder;
import io.epicheck.image.attest.ImageDocuments;
import io.epicheck.image.attest.Provenance;
import io.epicheck.image.attest.SupplyChain;
import io.epicheck.image.attest.SupplyMemory;
import io.epicheck.image.attest.sbom.Sbom;
import io.epicheck.image.attest.sbom.Sbom.Base;
import io.epicheck.image.attest.sbom.Sbom.LockFile;
import io.epicheck.image.attest.sign.SigningKey;
import io.epicheck.image.layer.CacheFolder;
import io.epicheck.image.layer.DocumentCache;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.retry.Time;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is said about one image once it is pushed: SBOM, provenance, signature. Keys were read before anything was built. */
final class ImageSupply {
    /** Grows when the same build has more, or other things, to say than before. */
    private static final int MEMORY_FORMAT = 1;

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
            Pushed pushed,
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
        Repository repository =
                Repository.of(ImageReference.parse(pushed.image().repository()));
        Optional<CacheFolder> cache = CacheFolder.of(environment);
        SupplyMemory memory = new SupplyMemory(cache, registry, repository);
        String remembered = remembered(pushed, base, lock, context);
        if (!CacheFolder.isIgnored(environment) && memory.holds(remembered)) {
            return;
        }
        ImageDocuments documents = ImageDocuments.of(pushed.content());
        SupplyChain chain = new SupplyChain(
                registry, repository, line -> events.accept(new Progress("build", repository.path(), line)));
        Map<String, Base> bases = new LinkedHashMap<>();
        if (!base.isEmpty() && (wanted.sbom() || wanted.provenance())) {
            Bases known = new Bases(registry, DocumentCache.in(cache), ImageReference.parse(base), pushed.baseDigest());
            documents
                    .platforms()
                    .values()
                    .forEach(manifest -> bases.put(manifest.digest(), known.found(manifest, image)));
        }
        if (wanted.sbom()) {
            Set<String> gaps = new LinkedHashSet<>();
            Sbom sbom = new Sbom(
                    registry,
                    cache.map(folder -> folder.path("sbom")),
                    pushed.content().blobs(),
                    gaps::add,
                    line -> events.accept(new Progress("build", name, line)));
            for (Document manifest : documents.platforms().values()) {
                byte[] document = sbom.document(
                        repository,
                        manifest,
                        bases.getOrDefault(manifest.digest(), Base.NONE),
                        lock,
                        Instant.ofEpochSecond(context.commitTime()));
                chain.sbom(manifest, document, key);
            }
            gaps.forEach(gap -> events.accept(
                    new Notice(Level.WARNING, "SBOM_INCOMPLETE", "the SBOM of image " + name + " has a gap: " + gap)));
        }
        if (wanted.provenance()) {
            String baseDigest = bases.values().stream()
                    .map(Base::digest)
                    .filter(digest -> !digest.isEmpty())
                    .findFirst()
                    .orElse("");
            chain.provenance(
                    documents.root(), provenance(pushed, base, baseDigest, context, started, time.wallClock()), key);
        }
        // The signature comes last: whoever sees it finds the rest.
        key.ifPresent(known -> documents.all().forEach(document -> chain.sign(document, known)));
        memory.keep(remembered, chain.said(), bases.values().stream().noneMatch(known -> known.digest()
                .isEmpty()));
    }

    /** Everything that decides what is said, and nothing that does not. */
    private String remembered(Pushed pushed, String base, Optional<LockFile> lock, BuildContext context) {
        SupplyConfig wanted = Objects.requireNonNull(config.images().get(name)).supply();
        ObjectNode facts = JsonMapper.shared().createObjectNode();
        facts.put("format", MEMORY_FORMAT).put("version", version());
        facts.put("image", pushed.image().reference());
        facts.put("key", key.map(known -> known.publicKey().hint()).orElse(""));
        facts.put("base", base).put("baseDigest", pushed.baseDigest());
        if (wanted.sbom()) {
            facts.put("sbom", lock.map(LockFile::key).orElse("no lock file"));
            facts.put("committed", context.commitTime());
        }
        if (wanted.provenance()) {
            facts.set(
                    "provenance",
                    Provenance.lasting(
                            provenance(pushed, base, pushed.baseDigest(), context, Instant.EPOCH, Instant.EPOCH)));
        }
        return Digests.hex(JsonMapper.shared().writeValueAsBytes(facts));
    }

    private JsonNode provenance(
            Pushed pushed, String base, String baseDigest, BuildContext context, Instant started, Instant finished) {
        return Provenance.predicate(
                new Provenance.Build(
                        context, config.application(), name, pushed.image().repository(), base, baseDigest),
                new Provenance.Run(Provenance.builder(environment), version(), started, finished));
    }

    /** @param digest of the base that was built on; empty when unknown */
    private record Bases(RegistryClient registry, DocumentCache documents, ImageReference base, String digest) {
        Base found(Document manifest, ImageConfig image) {
            try {
                return BaseFinder.find(registry, documents, base, digest, manifest);
            } catch (EpicheckException e) {
                if (image.dockerfile().isEmpty()) {
                    throw e;
                }
                // Engines know short names, mirrors and logins that we do not.
                return new Base(base.toString(), "", Set.of());
            }
        }
    }

    private static String version() {
        return Objects.requireNonNullElse(ImageSupply.class.getPackage().getImplementationVersion(), "");
    }
}
