package io.epicheck.testkit.cluster.api;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the server says about itself and the kinds that it serves. */
final class Discovery {
    static final String VERSION = "v1.34.4";

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private Discovery() {}

    /** Empty when the path is not one of discovery. */
    static Optional<ObjectNode> answer(List<String> path, String version) {
        return switch (path.isEmpty() ? "" : path.get(0)) {
            case "version" -> Optional.of(version(version));
            case "api" ->
                path.size() == 1
                        ? Optional.of(coreVersions())
                        : path.size() == 2 && path.get(1).equals("v1") ? resources("", "v1") : Optional.empty();
            case "apis" ->
                switch (path.size()) {
                    case 1 -> Optional.of(groups());
                    case 2 -> group(path.get(1));
                    case 3 -> resources(path.get(1), path.get(2));
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    private static ObjectNode version(String version) {
        String[] parts = version.substring(1).split("[.-]", 3);
        return node().put("major", parts[0])
                .put("minor", parts[1])
                .put("gitVersion", version)
                .put("gitCommit", "simulated")
                .put("gitTreeState", "clean")
                .put("buildDate", "1970-01-01T00:00:00Z")
                .put("goVersion", "none")
                .put("compiler", "javac")
                .put("platform", "simulated/jvm");
    }

    private static ObjectNode coreVersions() {
        ObjectNode json = node().put("kind", "APIVersions");
        json.putArray("versions").add("v1");
        json.putArray("serverAddressByClientCIDRs");
        return json;
    }

    private static ObjectNode groups() {
        ObjectNode json = node().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = json.putArray("groups");
        groupNames().forEach(name -> groups.add(groupOf(name)));
        return json;
    }

    private static Optional<ObjectNode> group(String name) {
        return groupNames().filter(name::equals).findFirst().map(found -> {
            ObjectNode json = node().put("kind", "APIGroup").put("apiVersion", "v1");
            json.setAll(groupOf(found));
            return json;
        });
    }

    private static ObjectNode groupOf(String name) {
        ObjectNode json = node().put("name", name);
        ArrayNode versions = json.putArray("versions");
        Kind.all().stream()
                .filter(kind -> kind.group().equals(name))
                .map(Kind::version)
                .distinct()
                .forEach(version -> versions.addObject()
                        .put("groupVersion", name + "/" + version)
                        .put("version", version));
        json.set("preferredVersion", versions.get(0).deepCopy());
        return json;
    }

    private static Optional<ObjectNode> resources(String group, String version) {
        List<Kind> kinds = Kind.all().stream()
                .filter(kind -> kind.group().equals(group) && kind.version().equals(version))
                .toList();
        if (kinds.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode json = node().put("kind", "APIResourceList").put("apiVersion", "v1");
        json.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = json.putArray("resources");
        for (Kind kind : kinds) {
            List<String> verbs = kind.isReview() ? List.of("create") : VERBS;
            add(resources, kind, "", verbs);
            if (kind.hasStatus()) {
                add(resources, kind, "/status", List.of("get", "patch", "update"));
            }
            if (kind.kind().equals("Pod")) {
                add(resources, kind, "/log", List.of("get"));
                add(resources, kind, "/portforward", List.of("create", "get"));
            }
        }
        return Optional.of(json);
    }

    private static void add(ArrayNode resources, Kind kind, String part, List<String> verbs) {
        ObjectNode json = resources
                .addObject()
                .put("name", kind.plural() + part)
                .put("singularName", part.isEmpty() ? kind.singular() : "")
                .put("namespaced", kind.namespaced())
                .put("kind", kind.kind());
        verbs.forEach(json.putArray("verbs")::add);
        if (part.isEmpty() && !kind.shortNames().isEmpty()) {
            json.putArray("shortNames").add(kind.shortNames());
        }
    }

    private static Stream<String> groupNames() {
        return Kind.all().stream()
                .map(Kind::group)
                .filter(group -> !group.isEmpty())
                .distinct();
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
