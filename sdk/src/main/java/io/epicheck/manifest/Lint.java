package io.epicheck.manifest;

import java.util.List;

/** Everything that can be said about manifests without asking a cluster. */
final class Lint {
    private Lint() {}

    static void check(List<Document> documents, String namespace, Problems problems) {
        for (Document document : documents) {
            if (!KindPolicy.allows(document)) {
                problems.value(
                        document,
                        "/kind",
                        "kind " + document.kind() + " of " + document.apiVersion() + " is not allowed",
                        "allowed: " + KindPolicy.allowed());
            }
        }
    }
}
