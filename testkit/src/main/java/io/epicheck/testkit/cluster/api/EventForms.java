package io.epicheck.testkit.cluster.api;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Events are stored in their old form ({@code v1}) and served in both, as in a real cluster. */
final class EventForms {
    private static final Map<String, String> NEW_NAMES = Map.of(
            "involvedObject", "regarding",
            "message", "note",
            "reportingComponent", "reportingController",
            "source", "deprecatedSource",
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp",
            "count", "deprecatedCount");

    private EventForms() {}

    static ObjectNode toNew(ObjectNode event) {
        ObjectNode result = event.deepCopy();
        NEW_NAMES.forEach((old, name) -> rename(result, old, name));
        return result.put("apiVersion", "events.k8s.io/v1");
    }

    static ObjectNode toOld(ObjectNode event) {
        ObjectNode result = event.deepCopy();
        NEW_NAMES.forEach((old, name) -> rename(result, name, old));
        return result.put("apiVersion", "v1");
    }

    private static void rename(ObjectNode object, String from, String to) {
        if (object.has(from)) {
            object.set(to, object.path(from));
            object.remove(from);
        }
    }
}
