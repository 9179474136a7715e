package io.epicheck.image.attest;

import io.epicheck.image.attest.Artifacts.Stored;
import io.epicheck.image.attest.sbom.Sbom;
import io.epicheck.image.attest.sign.DsseEnvelope;
import io.epicheck.image.attest.sign.MalformedException;
import io.epicheck.image.attest.sign.SigningKey;
import io.epicheck.image.attest.sign.SigstoreBundle;
import io.epicheck.image.attest.sign.Statement;
import io.epicheck.image.attest.sign.Statement.Subject;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says things about images that a repository has, as referrers of their manifests. Doing it again adds nothing: what is there and good stays.
 * Thread-safe.
 *
 * <p>With a key, statements are sigstore bundles as cosign writes them; without, an SBOM is the plain document and a provenance the plain
 * in-toto statement (an envelope without a signature is none).
 */
public final class SupplyChain {
    private static final String CONTENT = "dev.sigstore.bundle.content";
    private static final String PREDICATE = "dev.sigstore.bundle.predicateType";
    private static final String PLAIN_PREDICATE = "in-toto.io/predicate-type";

    private final Artifacts artifacts;
    private final Repository repository;
    private final Consumer<String> tell;
    private final Map<String, Set<String>> said = new ConcurrentHashMap<>();

    /** @param tell is told of everything that was stored, in one line */
    public SupplyChain(RegistryClient registry, Repository repository, Consumer<String> tell) {
        this.artifacts = new Artifacts(registry, repository);
        this.repository = repository;
        this.tell = tell;
    }

    /**
     * Where all that was said through this is found, whether it was stored now or before: digests of referrers, by the digest of the manifest
     * that they are about.
     */
    public Map<String, Set<String>> said() {
        Map<String, Set<String>> copy = new TreeMap<>();
        said.forEach((image, referrers) -> copy.put(image, Set.copyOf(referrers)));
        return copy;
    }

    private void isSaid(Document image, String referrer) {
        said.computeIfAbsent(image.digest(), any -> ConcurrentHashMap.newKeySet())
                .add(referrer);
    }

    private Stored put(Document image, String type, byte[] content, Map<String, String> annotations) {
        Stored stored = artifacts.put(image, type, content, annotations);
        isSaid(image, stored.digest());
        return stored;
    }

    /**
     * Signs, as {@code cosign sign --key} does.
     *
     * @throws io.epicheck.ImageException when the registry refuses or cannot be reached
     */
    public void sign(Document image, SigningKey key) {
        signed(image, Statement.signature(image.digest()), key, (one, other) -> true);
    }

    /**
     * Stores an SBOM; with a key also as a signed statement.
     *
     * @param image the manifest of one platform
     * @param spdx what {@link Sbom} has made of it
     */
    public void sbom(Document image, byte[] spdx, Optional<SigningKey> key) {
        if (put(image, Sbom.MEDIA_TYPE, spdx, Map.of()).isNew()) {
            tell.accept("stored the SBOM of " + image.digest());
        }
        JsonNode document = JsonMapper.shared().readTree(spdx);
        key.ifPresent(known -> signed(image, about(image, Statement.SPDX, document), known, JsonNode::equals));
    }

    /**
     * Stores a provenance, signed when there is a key. One that says the same of the build, whenever it ran, is enough.
     *
     * @param predicate what {@link Provenance} has written
     */
    public void provenance(Document image, JsonNode predicate, Optional<SigningKey> key) {
        Statement statement = about(image, Statement.SLSA_PROVENANCE, predicate);
        if (key.isPresent()) {
            signed(image, statement, key.get(), Provenance::sameBuild);
            return;
        }
        Optional<Artifact> before = artifacts.of(image.digest()).stream()
                .filter(known -> isPlain(known, statement))
                .findFirst();
        if (before.isPresent()) {
            isSaid(image, before.get().digest());
            return;
        }
        var unused =
                put(image, DsseEnvelope.IN_TOTO, statement.json(), Map.of(PLAIN_PREDICATE, statement.predicateType()));
        tell.accept("stored the provenance of " + image.digest() + ", not signed");
    }

    private Statement about(Document image, String predicateType, JsonNode predicate) {
        return new Statement(List.of(new Subject(repository.toString(), image.digest())), predicateType, predicate);
    }

    private void signed(Document image, Statement statement, SigningKey key, BiPredicate<JsonNode, JsonNode> same) {
        Optional<Artifact> before = artifacts.of(image.digest()).stream()
                .filter(known -> says(known, image, statement, key, same))
                .findFirst();
        if (before.isPresent()) {
            isSaid(image, before.get().digest());
            return;
        }
        var unused = put(
                image,
                SigstoreBundle.MEDIA_TYPE,
                SigstoreBundle.of(statement, key).json(),
                Map.of(CONTENT, "dsse-envelope", PREDICATE, statement.predicateType()));
        tell.accept(
                statement.predicateType().equals(Statement.COSIGN_SIGN)
                        ? "signed " + image.digest()
                        : "signed its " + (statement.predicateType().equals(Statement.SPDX) ? "SBOM" : "provenance"));
    }

    /** Whether the same was signed before with the same key. */
    private boolean says(
            Artifact known, Document image, Statement wanted, SigningKey key, BiPredicate<JsonNode, JsonNode> same) {
        boolean other = known.annotations().containsKey(PREDICATE)
                && !wanted.predicateType().equals(known.annotations().get(PREDICATE));
        if (other || !SigstoreBundle.isBundle(known.contentType())) {
            return false;
        }
        try {
            DsseEnvelope envelope =
                    SigstoreBundle.parse(artifacts.content(known)).envelope();
            Statement said = Statement.parse(envelope.payload());
            return said.predicateType().equals(wanted.predicateType())
                    && said.isAbout(image.digest())
                    && same.test(said.predicate(), wanted.predicate())
                    && envelope.isSignedBy(key.publicKey());
        } catch (MalformedException e) {
            return false;
        }
    }

    /** Whether it tells of the same build, without a signature. */
    private boolean isPlain(Artifact known, Statement wanted) {
        return known.contentType().equals(DsseEnvelope.IN_TOTO)
                && artifacts
                        .readable(known)
                        .flatMap(SupplyChain::parsed)
                        .filter(statement -> statement.predicateType().equals(wanted.predicateType())
                                && Provenance.sameBuild(statement.predicate(), wanted.predicate()))
                        .isPresent();
    }

    private static Optional<Statement> parsed(byte[] bytes) {
        try {
            return Optional.of(Statement.parse(bytes));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }
}
