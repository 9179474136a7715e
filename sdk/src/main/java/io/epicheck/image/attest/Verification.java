package io.epicheck.image.attest;

import io.epicheck.ImageException;
import io.epicheck.image.attest.sign.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is said about an image, and by whom. Referrers that are no good do no harm beside a good one: anybody who may push can add them.
 *
 * @param reference the image with its digest
 * @param digest of its manifest or index
 * @param platforms digests of the manifests of its platforms; its own when it is no index
 */
public record Verification(String reference, String digest, List<Finding> findings, Set<String> platforms) {
    private static final Set<String> SIGNED_KINDS = Set.of(Statement.SPDX, Statement.SLSA_PROVENANCE);

    /** The one that explains most comes first. */
    private static final List<Verdict> TELLING =
            List.of(Verdict.OTHER_DIGEST, Verdict.INVALID, Verdict.OTHER_KEY, Verdict.MALFORMED);

    public Verification {
        findings = List.copyOf(findings);
        platforms = Set.copyOf(platforms);
    }

    /** Whether the key has signed this very image. */
    public boolean isSigned() {
        return findings.stream()
                .anyMatch(finding -> finding.subject().equals(digest) && isGood(finding, Statement.COSIGN_SIGN));
    }

    /** Whether the key has signed a statement of this type about the image, or one about each of its platforms. */
    public boolean attests(String predicateType) {
        Set<String> told = findings.stream()
                .filter(finding -> isGood(finding, predicateType))
                .map(Finding::subject)
                .collect(Collectors.toSet());
        return told.contains(digest) || (!platforms.isEmpty() && told.containsAll(platforms));
    }

    private static boolean isGood(Finding finding, String kind) {
        return finding.verdict() == Verdict.VALID && finding.kind().equals(kind);
    }

    /**
     * Accepts the image, or says why not.
     *
     * @throws ImageException SIGNATURE_MISSING, SIGNATURE_INVALID, SIGNATURE_OTHER_KEY, SIGNATURE_OTHER_DIGEST, SIGNATURE_MALFORMED
     */
    public void requireSignature() {
        if (isSigned()) {
            return;
        }
        Optional<Finding> telling = findings.stream()
                .filter(finding -> finding.subject().equals(digest) && TELLING.contains(finding.verdict()))
                .min(Comparator.comparing(finding -> TELLING.indexOf(finding.verdict())));
        if (telling.isEmpty()) {
            throw new ImageException(
                    "SIGNATURE_MISSING",
                    reference + " is not signed",
                    "Build it with `sign:`, or sign it: cosign sign --key cosign.key " + reference);
        }
        Finding finding = telling.get();
        throw new ImageException(
                "SIGNATURE_" + finding.verdict(),
                reference + " has no good signature: " + finding.detail() + " (referrer " + finding.referrer() + ")",
                "Do not deploy it before you know who pushed it; is it the right key?");
    }

    /**
     * Accepts what is said about the image besides its signature, or says why not.
     *
     * @throws ImageException ATTESTATION_MISSING, ATTESTATION_UNSIGNED
     */
    public void requireAttestations() {
        List<String> missing =
                SIGNED_KINDS.stream().filter(kind -> !attests(kind)).sorted().toList();
        if (missing.isEmpty()) {
            return;
        }
        boolean unsigned = findings.stream().anyMatch(finding -> finding.verdict() == Verdict.UNSIGNED);
        throw new ImageException(
                unsigned ? "ATTESTATION_UNSIGNED" : "ATTESTATION_MISSING",
                reference + " has no statement signed by this key of type " + String.join(", ", missing)
                        + (unsigned ? "; there are some without a signature" : ""),
                "Build it with `sbom: true`, `provenance: true` and `sign:`.");
    }
}
