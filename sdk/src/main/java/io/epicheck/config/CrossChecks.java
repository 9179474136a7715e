package io.epicheck.config;

import io.epicheck.Problem;
import io.epicheck.yaml.KeyPath;
import io.epicheck.yaml.Template;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Entry;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one place of the file says about another. Works on trees that are wrong elsewhere, too. */
final class CrossChecks {
    private static final List<String> WITH_VARIABLES = List.of("images", "config", "smoke", "availability");

    /** Stands for a key that is not there. */
    private static final Sequence NOTHING = new Sequence(new io.epicheck.Position("", 1, 1), List.of());

    private final Mapping root;
    private final List<Problem> problems = new ArrayList<>();

    private CrossChecks(Mapping root) {
        this.root = root;
    }

    static List<Problem> problems(YamlNode node) {
        if (!(node instanceof Mapping root)) {
            return List.of();
        }
        CrossChecks checks = new CrossChecks(root);
        checks.variables();
        checks.events();
        checks.sources();
        checks.repositories();
        checks.problems.addAll(NodeChecks.problems(root));
        checks.smokeNames();
        checks.problems.addAll(CanaryChecks.problems(root));
        checks.problems.addAll(PlatformChecks.problems(root));
        checks.problems.addAll(DockerfileChecks.problems(root));
        checks.availability();
        return checks.problems;
    }

    private void variables() {
        Set<String> known = new LinkedHashSet<>(PipelineVariables.BUILT_IN);
        declared(root.get("variables"), "variables", known);
        mapping("environments").forEach(entry -> {
            if (entry.value() instanceof Mapping environment) {
                String path = KeyPath.child("environments", entry.key().text());
                declared(environment.get("variables"), KeyPath.child(path, "variables"), known);
            }
        });
        for (String key : WITH_VARIABLES) {
            root.get(key).ifPresent(node -> references(node, key, known));
        }
    }

    private void declared(Optional<YamlNode> node, String path, Set<String> known) {
        if (!(node.orElse(NOTHING) instanceof Mapping mapping)) {
            return;
        }
        for (Entry entry : mapping.entries()) {
            String name = entry.key().text();
            if (PipelineVariables.BUILT_IN.contains(name)) {
                problems.add(new Problem(
                        entry.key().position(),
                        path,
                        "variable `" + name + "` is set by epicheck itself",
                        "choose another name"));
            }
            if (entry.value() instanceof Scalar scalar && scalar.text().contains("${")) {
                problems.add(new Problem(
                        scalar.position(),
                        KeyPath.child(path, name),
                        "a variable's value cannot refer to another variable",
                        "write it out, or use both where they are needed"));
            }
            known.add(name);
        }
    }

    private void references(YamlNode node, String path, Set<String> known) {
        if (node instanceof Mapping mapping) {
            mapping.entries()
                    .forEach(entry -> references(
                            entry.value(), KeyPath.child(path, entry.key().text()), known));
        } else if (node instanceof Sequence sequence) {
            int index = 0;
            for (YamlNode item : sequence.items()) {
                references(item, KeyPath.item(path, index++), known);
            }
        } else if (node instanceof Scalar scalar && scalar.isText()) {
            Template template = Template.of(scalar.text());
            template.mistakes()
                    .forEach(mistake ->
                            problems.add(new Problem(scalar.position(), path, mistake.message(), mistake.hint())));
            template.references().stream()
                    .filter(reference -> !known.contains(reference.name()))
                    .forEach(reference -> problems.add(new Problem(
                            scalar.position(),
                            path,
                            "variable `" + reference.name() + "` is not declared",
                            Nearest.hint(reference.name(), known))));
        }
    }

    /** Two environments must not take the same branch or tag, as far as that shows without globs. */
    private void events() {
        Map<String, String> takers = new HashMap<>();
        mapping("environments").forEach(entry -> {
            if (!(entry.value() instanceof Mapping environment)
                    || !(environment.get("when").orElse(NOTHING) instanceof Mapping when)) {
                return;
            }
            String path =
                    KeyPath.child(KeyPath.child("environments", entry.key().text()), "when");
            for (String kind : List.of("branch", "tag")) {
                when.get(kind).ifPresent(node -> scalars(node).forEach(scalar -> {
                    String other = takers.putIfAbsent(
                            kind + " " + scalar.text(), entry.key().text());
                    if (other != null) {
                        problems.add(new Problem(
                                scalar.position(),
                                KeyPath.child(path, kind),
                                kind + " `" + scalar.text() + "` goes to environment `" + other + "` already",
                                "an event goes to one environment"));
                    }
                }));
            }
        });
    }

    private void sources() {
        if (root.get("manifests").isPresent() && root.entry("render").isPresent()) {
            problems.add(new Problem(
                    root.entry("render").orElseThrow().key().position(),
                    "",
                    "`manifests` and `render` cannot both be there",
                    "keep one of them"));
        }
        boolean deploys = !mapping("environments").isEmpty();
        if (deploys && root.get("manifests").isEmpty() && root.get("render").isEmpty()) {
            problems.add(new Problem(
                    root.entry("environments").orElseThrow().key().position(),
                    "environments",
                    "there is nothing to deploy: `manifests` is missing",
                    "name the file or folder of your manifests"));
        }
    }

    private void repositories() {
        Map<String, String> owners = new HashMap<>();
        mapping("images").forEach(entry -> {
            if (entry.value() instanceof Mapping image
                    && image.get("repository").orElse(root) instanceof Scalar scalar) {
                String other = owners.putIfAbsent(scalar.text(), entry.key().text());
                if (other != null) {
                    problems.add(new Problem(
                            scalar.position(),
                            KeyPath.child(KeyPath.child("images", entry.key().text()), "repository"),
                            "image `" + other + "` has the same repository",
                            "each image needs its own"));
                }
            }
        });
    }

    private void smokeNames() {
        Set<String> names = new LinkedHashSet<>();
        if (root.get("smoke").orElse(root) instanceof Sequence checks) {
            int index = 0;
            for (YamlNode node : checks.items()) {
                String path = KeyPath.item("smoke", index++);
                if (!(node instanceof Mapping check)) {
                    continue;
                }
                if (check.get("name").orElse(root) instanceof Scalar name && !names.add(name.text())) {
                    problems.add(new Problem(
                            name.position(),
                            KeyPath.child(path, "name"),
                            "another check has this name",
                            "names are unique"));
                }
                onlyWith(check, path, "port", List.of("service"));
                onlyWith(check, path, "path", List.of("service", "ingress"));
            }
        }
    }

    private void availability() {
        if (root.get("availability").orElse(NOTHING) instanceof Mapping probe) {
            onlyWith(probe, "availability", "port", List.of("service"));
            onlyWith(probe, "availability", "node", List.of("service"), "a URL names its host itself; remove it");
            onlyWith(probe, "availability", "path", List.of("service", "ingress"));
        }
    }

    private void onlyWith(Mapping check, String path, String key, List<String> targets) {
        onlyWith(check, path, key, targets, "put it into the URL");
    }

    private void onlyWith(Mapping check, String path, String key, List<String> targets, String hint) {
        check.entry(key).ifPresent(entry -> {
            if (targets.stream().allMatch(target -> check.get(target).isEmpty())
                    && check.get("url").isPresent()) {
                problems.add(new Problem(
                        entry.key().position(),
                        path,
                        "`" + key + "` belongs to " + String.join(" and ", targets) + " checks",
                        hint));
            }
        });
    }

    private static List<Scalar> scalars(YamlNode node) {
        List<Scalar> scalars = new ArrayList<>();
        if (node instanceof Scalar scalar) {
            scalars.add(scalar);
        } else if (node instanceof Sequence sequence) {
            sequence.items().forEach(item -> scalars.addAll(scalars(item)));
        }
        return scalars;
    }

    private List<Entry> mapping(String key) {
        return root.get(key).orElse(NOTHING) instanceof Mapping mapping ? mapping.entries() : List.of();
    }
}
