package io.epicheck.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** What kinds a server serves; asks once per group and version. Thread-safe. */
final class Discovery {
    private final Function<String, Optional<JsonNode>> get;
    private final Map<String, List<ResourceType>> known = new ConcurrentHashMap<>();

    /** @param get reads a path; empty when the server has no such path */
    Discovery(Function<String, Optional<JsonNode>> get) {
        this.get = get;
    }

    Optional<ResourceType> find(String apiVersion, String kind) {
        return known.computeIfAbsent(apiVersion, this::read).stream()
                .filter(type -> type.kind().equals(kind))
                .findFirst();
    }

    private List<ResourceType> read(String apiVersion) {
        List<ResourceType> types = new ArrayList<>();
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        String version = apiVersion.substring(slash + 1);
        get.apply(Paths.group(apiVersion))
                .ifPresent(list -> list.path("resources").forEach(resource -> {
                    String plural = resource.path("name").asString("");
                    if (plural.indexOf('/') < 0) {
                        types.add(new ResourceType(
                                group,
                                version,
                                resource.path("kind").asString(""),
                                plural,
                                resource.path("namespaced").asBoolean(false)));
                    }
                }));
        return List.copyOf(types);
    }
}
