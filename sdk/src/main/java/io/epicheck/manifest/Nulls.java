package io.epicheck.manifest;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code key:} with nothing behind it means that the key is not there, as kubectl and the API server take it. */
final class Nulls {
    private Nulls() {}

    /** Removes them from a tree that the caller owns. */
    static void remove(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> empty = new ArrayList<>();
            object.properties().forEach(entry -> {
                if (entry.getValue().isNull()) {
                    empty.add(entry.getKey());
                }
            });
            object.remove(empty);
        }
        node.forEach(Nulls::remove);
    }
}
