package io.epicheck.config;

import io.epicheck.Problem;
import io.epicheck.yaml.KeyPath;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Entry;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a canary's steps, pause and checks say about each other and about the rest of the file. */
final class CanaryChecks {
    private final Mapping root;
    private final List<Problem> problems = new ArrayList<>();

    private CanaryChecks(Mapping root) {
        this.root = root;
    }

    static List<Problem> problems(Mapping root) {
        CanaryChecks checks = new CanaryChecks(root);
        child(root, "environments").map(Mapping::entries).orElse(List.of()).forEach(checks::environment);
        return checks.problems;
    }

    private void environment(Entry environment) {
        if (environment.value() instanceof Mapping node) {
            String path = KeyPath.child(
                    KeyPath.child(
                            KeyPath.child("environments", environment.key().text()), "strategy"),
                    "canary");
            child(node, "strategy")
                    .flatMap(strategy -> child(strategy, "canary"))
                    .ifPresent(canary -> {
                        ascending(canary, KeyPath.child(path, "steps"));
                        time(canary, KeyPath.child(path, "pause"));
                        checks(canary, KeyPath.child(path, "checks"));
                    });
        }
    }

    private void ascending(Mapping canary, String path) {
        int before = 0;
        for (Scalar step : scalars(canary.get("steps"))) {
            String digits = step.text().replace("%", "");
            if (!digits.matches("[0-9]{1,2}")) {
                if (step.text().contains("${")) {
                    problems.add(new Problem(step.position(), path, "a step cannot hold a variable", "write it out"));
                }
                return;
            }
            int percent = Integer.parseInt(digits);
            if (percent <= before) {
                problems.add(new Problem(
                        step.position(),
                        path,
                        "step " + step.text() + " is not larger than the one before",
                        "steps go up, such as [10%, 50%]"));
            }
            before = percent;
        }
    }

    private void time(Mapping canary, String path) {
        Optional<Scalar> written = scalars(canary.get("pause")).stream().findFirst();
        Duration pause =
                written.flatMap(scalar -> DurationText.parse(scalar.text())).orElse(ConfigParts.CANARY_PAUSE);
        Duration deploy = child(root, "timeouts")
                .flatMap(timeouts -> scalars(timeouts.get("deploy")).stream().findFirst())
                .flatMap(scalar -> DurationText.parse(scalar.text()))
                .orElse(ConfigParts.DEPLOY);
        Duration all = pause.multipliedBy(scalars(canary.get("steps")).size());
        if (all.compareTo(deploy) >= 0) {
            problems.add(new Problem(
                    written.map(Scalar::position).orElse(canary.position()),
                    path,
                    "the pauses take " + all.toSeconds() + " s together, and a deploy has " + deploy.toSeconds()
                            + " s for everything",
                    "raise `timeouts.deploy`, or pause for less"));
        }
    }

    private void checks(Mapping canary, String path) {
        Map<String, Mapping> known = smokeChecks();
        for (Scalar name : scalars(canary.get("checks"))) {
            Optional<Mapping> check = Optional.ofNullable(known.get(name.text()));
            if (check.isEmpty()) {
                problems.add(new Problem(
                        name.position(),
                        path,
                        "there is no smoke check `" + name.text() + "`",
                        Nearest.hint(name.text(), known.keySet())));
            } else if (check.get().get("service").isEmpty()
                    || check.get().get("connect").isPresent()) {
                problems.add(new Problem(
                        name.position(),
                        path,
                        "smoke check `" + name.text() + "` cannot ask the new pods alone",
                        "name one with a `service` and without `connect`"));
            }
        }
    }

    private Map<String, Mapping> smokeChecks() {
        Map<String, Mapping> found = new LinkedHashMap<>();
        if (root.get("smoke").orElse(root) instanceof Sequence checks) {
            for (YamlNode each : checks.items()) {
                if (each instanceof Mapping check && check.get("name").orElse(root) instanceof Scalar name) {
                    found.put(name.text(), check);
                }
            }
        }
        return found;
    }

    private static List<Scalar> scalars(Optional<YamlNode> node) {
        List<Scalar> scalars = new ArrayList<>();
        node.ifPresent(value -> {
            if (value instanceof Scalar scalar) {
                scalars.add(scalar);
            } else if (value instanceof Sequence sequence) {
                sequence.items().forEach(item -> scalars.addAll(scalars(Optional.of(item))));
            }
        });
        return scalars;
    }

    private static Optional<Mapping> child(Mapping node, String key) {
        return node.get(key).flatMap(value -> value instanceof Mapping map ? Optional.of(map) : Optional.empty());
    }
}
