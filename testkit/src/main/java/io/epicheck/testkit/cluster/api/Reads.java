package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.http.Request;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** get and list. */
final class Reads {
    private final MemoryStore store;

    Reads(MemoryStore store) {
        this.store = store;
    }

    ObjectNode get(Target target) {
        return shown(
                target.kind(),
                store.find(target.kind().kind(), target.namespace(), target.name())
                        .orElseThrow(() -> ApiError.notFound(target)));
    }

    ObjectNode list(Target target, Request request) {
        Predicate<JsonNode> selector = selector(target, request);
        refuseForgotten(request);
        return store.locked(() -> {
            List<ObjectNode> found = matching(target, selector);
            ObjectNode list = JsonNodeFactory.instance.objectNode();
            list.put("kind", target.kind().kind() + "List");
            list.put("apiVersion", target.kind().apiVersion());
            ObjectNode metadata = list.putObject("metadata");
            metadata.put("resourceVersion", Long.toString(store.version()));
            ArrayNode items = list.putArray("items");
            page(found, request, metadata).forEach(object -> {
                ObjectNode item = shown(target.kind(), object).deepCopy();
                item.remove(List.of("kind", "apiVersion"));
                items.add(item);
            });
            return list;
        });
    }

    /** By namespace and name, as etcd keeps them. */
    List<ObjectNode> matching(Target target, Predicate<JsonNode> selector) {
        return store.findAll(target.kind().kind(), target.namespace()).stream()
                .filter(selector)
                .sorted(Comparator.comparing(Reads::key))
                .toList();
    }

    static Predicate<JsonNode> selector(Target target, Request request) {
        return Selector.of(
                target.kind(),
                request.parameter("labelSelector").orElse(""),
                request.parameter("fieldSelector").orElse(""));
    }

    static ObjectNode shown(Kind kind, ObjectNode stored) {
        return kind.isNewEvent() ? EventForms.toNew(stored) : stored;
    }

    private void refuseForgotten(Request request) {
        if (request.parameter("resourceVersionMatch").filter("Exact"::equals).isPresent()) {
            long asked = Long.parseLong(request.parameter("resourceVersion").orElse("0"));
            if (asked < store.oldestVersion()) {
                throw ApiError.of(410, "Expired", "The resourceVersion for the provided list is too old.");
            }
        }
    }

    /** Pages are cut from the list as it is now; the token is the key of the last item. */
    private static List<ObjectNode> page(List<ObjectNode> all, Request request, ObjectNode metadata) {
        String from = request.parameter("continue").orElse("");
        List<ObjectNode> rest = from.isEmpty()
                ? all
                : all.stream().filter(object -> key(object).compareTo(from) > 0).toList();
        int limit = request.parameter("limit").map(Integer::parseInt).orElse(0);
        if (limit <= 0 || rest.size() <= limit) {
            return rest;
        }
        metadata.put("continue", key(rest.get(limit - 1)));
        metadata.put("remainingItemCount", rest.size() - limit);
        return rest.subList(0, limit);
    }

    private static String key(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.path("namespace").asString("") + "/"
                + metadata.path("name").asString("");
    }
}
