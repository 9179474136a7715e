package io.epicheck.image.attest;

import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import io.epicheck.image.attest.sbom.Sbom;
import io.epicheck.image.attest.sign.DsseEnvelope;
import io.epicheck.image.attest.sign.MalformedException;
import io.epicheck.image.attest.sign.SigstoreBundle;
import io.epicheck.image.attest.sign.Statement;
import io.epicheck.image.attest.sign.VerificationKey;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks at everything that refers to an image and checks it with a key: ours and cosign's. Changes nothing. Thread-safe.
 *
 * <p>The key is what is trusted; there is no transparency log and no certificate. A signature does not run out.
 */
public final class ImageVerifier {
    private final RegistryClient registry;
    private final VerificationKey key;

    public ImageVerifier(RegistryClient registry, VerificationKey key) {
        this.registry = registry;
        this.key = key;
    }

    /**
     * Looks.
     *
     * @throws ImageException when the image is not there, is another than was asked for (SIGNATURE_OTHER_DIGEST), or the registry cannot be asked
     */
    public Verification verify(ImageReference image) {
        Repository repository = Repository.of(image);
        ImageDocuments documents = ImageDocuments.read(registry, repository, image.tagOrDigest());
        requireWhatWasAsked(image, documents.root());
        Artifacts artifacts = new Artifacts(registry, repository);
        List<Finding> findings = new ArrayList<>();
        for (Document document : documents.all()) {
            List<JsonNode> signed = new ArrayList<>();
            List<Artifact> all = artifacts.of(document.digest());
            for (Artifact artifact : all) {
                if (!isPlainSbom(artifact, document)) {
                    findings.add(finding(artifacts, artifact, document.digest(), signed));
                }
            }
            all.stream()
                    .filter(artifact -> isPlainSbom(artifact, document))
                    .forEach(artifact -> findings.add(sbom(artifacts, artifact, document.digest(), signed)));
        }
        String digest = documents.root().digest();
        return new Verification(
                repository + "@" + digest,
                digest,
                findings,
                documents.platforms().values().stream().map(Document::digest).collect(Collectors.toSet()));
    }

    /** What is verified are the bytes that came; a cluster gets those of the digest, of whichever algorithm. */
    private static void requireWhatWasAsked(ImageReference image, Document root) {
        image.digest().ifPresent(asked -> {
            if (!digest(asked, root.bytes()).equals(asked)) {
                throw new ImageException(
                        "SIGNATURE_OTHER_DIGEST",
                        image + ": the registry sends another manifest, with digest " + root.digest(),
                        "Do not deploy it: the registry, or a proxy before it, is wrong.");
            }
        });
    }

    private static String digest(String asked, byte[] bytes) {
        String algorithm = asked.substring(0, asked.indexOf(':'));
        try {
            byte[] hash =
                    MessageDigest.getInstance(algorithm.replace("sha", "SHA-")).digest(bytes);
            return algorithm + ":" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            return "";
        }
    }

    private static boolean isPlainSbom(Artifact artifact, Document image) {
        return artifact.contentType().equals(Sbom.MEDIA_TYPE)
                && artifact.subject().equals(image.digest());
    }

    /** A plain document is as good as a signed one that says the same. */
    private static Finding sbom(Artifacts artifacts, Artifact artifact, String digest, List<JsonNode> signed) {
        Look look = new Look(artifact, digest);
        if (signed.isEmpty()) {
            return look.sees(Verdict.UNSIGNED, "it carries no signature");
        }
        try {
            return signed.contains(JsonMapper.shared().readTree(artifacts.content(artifact)))
                    ? look.sees(Verdict.VALID, "the same as the signed one")
                    : look.sees(Verdict.UNSIGNED, "it carries no signature, and differs from the signed one");
        } catch (JacksonException e) {
            return look.sees(Verdict.MALFORMED, "it is no JSON");
        } catch (MalformedException e) {
            return look.sees(Verdict.MALFORMED, e.reason());
        }
    }

    private Finding finding(Artifacts artifacts, Artifact artifact, String digest, List<JsonNode> signedSboms) {
        Look look = new Look(artifact, digest);
        if (!artifact.problem().isEmpty()) {
            return look.sees(Verdict.MALFORMED, artifact.problem());
        }
        if (!artifact.subject().equals(digest)) {
            return look.sees(Verdict.MALFORMED, "its manifest refers to another image");
        }
        if (artifact.contentType().equals(DsseEnvelope.IN_TOTO)) {
            return look.sees(Verdict.UNSIGNED, "it carries no signature");
        }
        if (!SigstoreBundle.isBundle(artifact.contentType())) {
            return look.sees(Verdict.UNKNOWN, "it is nothing that is verified here");
        }
        try {
            return bundle(SigstoreBundle.parse(artifacts.content(artifact)), look, digest, signedSboms);
        } catch (MalformedException e) {
            return look.sees(Verdict.MALFORMED, e.reason());
        }
    }

    /** The signature first: nothing of a payload is believed before. */
    private Finding bundle(SigstoreBundle bundle, Look look, String digest, List<JsonNode> signedSboms)
            throws MalformedException {
        if (!bundle.envelope().isSignedBy(key)) {
            boolean named = bundle.hint().isEmpty() || bundle.hint().equals(key.hint());
            return named
                    ? look.sees(Verdict.INVALID, "its signature is not of its content")
                    : look.sees(Verdict.OTHER_KEY, "it is signed by another key");
        }
        if (!bundle.envelope().payloadType().equals(DsseEnvelope.IN_TOTO)) {
            return look.sees(Verdict.MALFORMED, "its payload is no in-toto statement");
        }
        Statement statement = Statement.parse(bundle.envelope().payload());
        Look known = look.of(statement.predicateType());
        if (statement.isAbout(digest) && statement.predicateType().equals(Statement.SPDX)) {
            signedSboms.add(statement.predicate());
        }
        return statement.isAbout(digest)
                ? known.sees(Verdict.VALID, "")
                : known.sees(Verdict.OTHER_DIGEST, "what is signed there is another image");
    }

    /** What is known so far of one referrer. */
    private record Look(Artifact artifact, String digest, String kind) {
        Look(Artifact artifact, String digest) {
            this(artifact, digest, artifact.contentType());
        }

        Look of(String predicateType) {
            return new Look(artifact, digest, predicateType);
        }

        Finding sees(Verdict verdict, String detail) {
            return new Finding(digest, artifact.digest(), kind, verdict, detail);
        }
    }
}
