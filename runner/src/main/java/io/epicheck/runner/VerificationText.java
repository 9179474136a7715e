package io.epicheck.runner;

import io.epicheck.ImageException;
import io.epicheck.image.attest.Finding;
import io.epicheck.image.attest.Verdict;
import io.epicheck.image.attest.Verification;
import io.epicheck.image.attest.sign.Statement;
import io.epicheck.image.attest.sign.VerificationKey;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a verification has found, for people and for programs. */
final class VerificationText {
    private static final Map<String, String> NAMES = Map.of(
            Statement.COSIGN_SIGN,
            "signature",
            Statement.SPDX,
            "SBOM (SPDX)",
            Statement.SLSA_PROVENANCE,
            "provenance (SLSA v1)",
            "application/spdx+json",
            "SBOM (SPDX)",
            "application/vnd.in-toto+json",
            "statement");

    private VerificationText() {}

    static String text(Verification found, VerificationKey key) {
        StringBuilder text = new StringBuilder(found.reference()).append('\n');
        text.append(found.isSigned() ? "  signed by " : "  NOT signed by ")
                .append(key)
                .append('\n');
        for (Finding each : found.findings()) {
            text.append(String.format("  %-8s ", word(each.verdict())))
                    .append(NAMES.getOrDefault(each.kind(), each.kind()))
                    .append(each.detail().isEmpty() ? "" : ": " + each.detail())
                    .append(each.subject().equals(found.digest()) ? "" : "; about " + each.subject())
                    .append("  ")
                    .append(each.referrer())
                    .append('\n');
        }
        return text.append("  not checked: a transparency log, certificates, and who holds the key\n")
                .toString();
    }

    private static String word(Verdict verdict) {
        return switch (verdict) {
            case VALID -> "good";
            case UNSIGNED -> "unsigned";
            case UNKNOWN -> "other";
            default -> "BAD";
        };
    }

    static String json(Verification found, Optional<ImageException> refusal) {
        ObjectNode json = JsonMapper.shared()
                .createObjectNode()
                .put("reference", found.reference())
                .put("digest", found.digest())
                .put("verified", refusal.isEmpty())
                .put("signed", found.isSigned());
        refusal.ifPresent(error -> json.put("code", error.code()));
        json.putArray("findings");
        for (Finding each : found.findings()) {
            json.withArray("findings")
                    .addObject()
                    .put("subject", each.subject())
                    .put("referrer", each.referrer())
                    .put("kind", each.kind())
                    .put("verdict", each.verdict().name())
                    .put("detail", each.detail());
        }
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }
}
