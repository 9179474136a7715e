package io.epicheck.config;

import io.epicheck.Position;
import io.epicheck.Problem;
import io.epicheck.yaml.KeyPath;
import io.epicheck.yaml.YamlNode.Entry;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;

/** What the keys of an image say about each other: commands with their inputs and outputs, and Node applications. */
final class NodeChecks {
    private static final List<String> OF_SITES = List.of("assetLayers", "nginxConfig");
    private static final List<String> OF_SERVERS = List.of("files", "installScripts");

    /** Stands for a key that is not there. */
    private static final Sequence NOTHING = new Sequence(new Position("", 1, 1), List.of());

    private final List<Problem> problems = new ArrayList<>();

    private NodeChecks() {}

    static List<Problem> problems(Mapping root) {
        NodeChecks checks = new NodeChecks();
        if (root.get("images").orElse(NOTHING) instanceof Mapping images) {
            images.entries().forEach(entry -> {
                if (entry.value() instanceof Mapping image) {
                    String path = KeyPath.child("images", entry.key().text());
                    checks.prepare(image, path);
                    checks.node(image, path);
                }
            });
        }
        return checks.problems;
    }

    private void prepare(Mapping image, String path) {
        needs(image, path, "inputs", "prepare", "nothing reads them");
        needs(image, path, "inputs", "outputs", "name what `prepare` writes");
        needs(image, path, "outputs", "inputs", "name what `prepare` reads");
        needs(image, path, "prepareEnvironment", "inputs", "without them `prepare` sees every variable");
        for (String key : List.of("inputs", "outputs")) {
            image.entry(key).ifPresent(entry -> {
                if (entry.value() instanceof Sequence list && list.items().isEmpty()) {
                    add(entry, path, "`" + key + "` is empty", "name at least one, or remove it");
                }
            });
        }
        image.entry("outputs").ifPresent(entry -> outputs(entry, path));
    }

    private void outputs(Entry entry, String path) {
        List<String> seen = new ArrayList<>();
        Iterable<?> items = entry.value() instanceof Sequence list ? list.items() : List.of(entry.value());
        for (Object item : items) {
            if (item instanceof Scalar scalar) {
                String text = scalar.text().replaceAll("/+$", "");
                if (text.matches(".*[*?\\[{].*") && !text.contains("${")) {
                    problems.add(new Problem(
                            scalar.position(),
                            KeyPath.child(path, "outputs"),
                            "`" + text + "` is a glob",
                            "name its folder"));
                } else if (text.equals(".")
                        || seen.stream()
                                .anyMatch(other -> other.equals(text)
                                        || text.startsWith(other + "/")
                                        || other.startsWith(text + "/"))) {
                    problems.add(new Problem(
                            scalar.position(),
                            KeyPath.child(path, "outputs"),
                            "`" + text + "` "
                                    + (text.equals(".") ? "is everything" : "is in another output, or holds one"),
                            "outputs are replaced as a whole: name each once"));
                }
                seen.add(text);
            }
        }
    }

    private void node(Mapping image, String path) {
        if (!(image.get("node").orElse(NOTHING) instanceof Mapping node)) {
            return;
        }
        String inside = KeyPath.child(path, "node");
        if (node.get("server").isPresent()) {
            OF_SITES.forEach(key -> onlyOf(node, inside, key, "site"));
        } else if (node.get("site").isPresent()) {
            OF_SERVERS.forEach(key -> onlyOf(node, inside, key, "server"));
        }
    }

    private void onlyOf(Mapping node, String path, String key, String owner) {
        node.entry(key).ifPresent(entry -> add(entry, path, "`" + key + "` belongs to `" + owner + "`", "remove it"));
    }

    private void needs(Mapping image, String path, String key, String other, String hint) {
        image.entry(key).ifPresent(entry -> {
            if (image.get(other).isEmpty()) {
                add(entry, path, "`" + key + "` needs `" + other + "`", hint);
            }
        });
    }

    private void add(Entry entry, String path, String message, String hint) {
        problems.add(new Problem(entry.key().position(), path, message, hint));
    }
}
