package io.epicheck.lint;

import io.epicheck.lint.Change.Add;
import io.epicheck.lint.Change.Put;
import io.epicheck.manifest.Pointers;
import io.epicheck.yaml.YamlWriter;

/**
 * What hardening adds in one place. Immutable.
 *
 * @param rule stable id of the lint rule that it satisfies, such as {@code no-pre-stop}
 * @param why what it is good for, one line
 */
public record Addition(String rule, Change change, String why) {
    /** {@code Deployment web}. */
    public String object() {
        return change instanceof Put put
                ? put.manifest().object().kind() + " " + put.manifest().object().name()
                : ((Add) change).object().kind() + " " + ((Add) change).object().name();
    }

    /** {@code spec.template.spec.containers[web].lifecycle.preStop.sleep.seconds}; empty for a whole object. */
    public String path() {
        return change instanceof Put put
                ? Pointers.readable(put.manifest().object().toJson(), put.pointer())
                : "";
    }

    /** The value as YAML on one line; for a whole object its {@code spec}. */
    public String value() {
        return change instanceof Put put
                ? YamlWriter.flow(put.value())
                : YamlWriter.flow(((Add) change).object().at("/spec"));
    }

    /** {@code Deployment web: spec.minReadySeconds: 5 (why)}. */
    @Override
    public String toString() {
        return object() + ": " + (path().isEmpty() ? "added with " : path() + ": ") + value() + " (" + why + ")";
    }
}
