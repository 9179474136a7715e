package io.epicheck.manifest;

import java.util.ArrayList;
import java.util.List;

/** Merges the documents of an overlay onto those of the base, each onto the one of the same kind and name. */
final class OverlaySet {
    private OverlaySet() {}

    static List<Document> merge(List<Document> base, List<Document> patches, Problems problems) {
        List<Document> merged = new ArrayList<>(base);
        for (Document patch : patches) {
            int target = indexOf(merged, patch);
            if (target >= 0) {
                if (!merged.get(target).apiVersion().equals(patch.apiVersion())) {
                    problems.value(
                            patch,
                            "/apiVersion",
                            "the base has " + merged.get(target).apiVersion() + " at "
                                    + merged.get(target).positions().value("/apiVersion"),
                            "use the same version in both");
                }
                merged.set(target, Overlay.merge(merged.get(target), patch));
            } else if (Completeness.missing(patch).isEmpty()) {
                merged.add(patch);
            } else {
                problems.document(
                        patch,
                        patch.label() + " is not in the base, so there is nothing to merge onto, and it is not complete"
                                + " by itself: " + String.join(", ", Completeness.missing(patch)) + " missing",
                        hint(base, patch));
            }
        }
        return merged;
    }

    private static int indexOf(List<Document> documents, Document wanted) {
        for (int i = 0; i < documents.size(); i++) {
            if (documents.get(i).sameObject(wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static String hint(List<Document> base, Document patch) {
        List<String> names = base.stream()
                .filter(document -> document.kind().equals(patch.kind()))
                .map(document -> "`" + document.name() + "`")
                .toList();
        return names.isEmpty()
                ? "the base has no " + patch.kind()
                : "the base has " + patch.kind() + " " + String.join(", ", names);
    }
}
