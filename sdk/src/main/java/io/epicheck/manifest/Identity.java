package io.epicheck.manifest;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Every document says what it is, and says it once. What does not is taken out, since nothing else can be said about it. */
final class Identity {
    private Identity() {}

    static void check(List<Document> documents, Problems problems) {
        List<Document> known = new ArrayList<>();
        for (Iterator<Document> all = documents.iterator(); all.hasNext(); ) {
            Document document = all.next();
            if (!hasIdentity(document, problems)) {
                all.remove();
                continue;
            }
            for (Document other : known) {
                if (other.sameObject(document)) {
                    problems.document(
                            document,
                            document.label() + " is there twice",
                            "the other one is at " + other.positions().start());
                    all.remove();
                    break;
                }
            }
            known.add(document);
        }
    }

    private static boolean hasIdentity(Document document, Problems problems) {
        boolean complete = true;
        for (String pointer : List.of("/apiVersion", "/kind", "/metadata/name")) {
            if (document.at(pointer).isMissingNode() || document.at(pointer).isNull()) {
                problems.key(document, pointer, "is missing", hint(document, pointer));
                complete = false;
            } else if (!document.at(pointer).isString()
                    || document.at(pointer).asString().isEmpty()) {
                problems.value(document, pointer, "must be a text that is not empty", "");
                complete = false;
            }
        }
        return complete;
    }

    private static String hint(Document document, String pointer) {
        if (pointer.equals("/metadata/name") && document.json().path("metadata").has("generateName")) {
            return "`generateName` gives another object on every run: write `name`";
        }
        return "";
    }
}
