package io.epicheck.lint;

import io.epicheck.Position;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Pointers;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Collects what rules find, each with its place. One thread. */
final class Findings {
    private final List<Finding> all;
    private final LintRule rule;

    Findings() {
        this(new ArrayList<>(), new LintRule("", Severity.NOTE, "", "", ""));
    }

    private Findings(List<Finding> all, LintRule rule) {
        this.all = all;
        this.rule = rule;
    }

    /** The same collection, for one rule. */
    Findings by(LintRule next) {
        return new Findings(all, next);
    }

    List<Finding> all() {
        return all;
    }

    void add(Manifest manifest, String pointer, String message, Change... fix) {
        add(rule.severity(), manifest, pointer, message, List.of(fix));
    }

    void add(Severity severity, Manifest manifest, String pointer, String message, List<Change> fix) {
        all.add(new Finding(
                rule.id(),
                severity,
                manifest,
                position(manifest, pointer),
                Pointers.readable(manifest.object().at(""), pointer),
                message,
                rule.why(),
                fix));
    }

    /** A value's own place; that of the key for what is larger; the nearest parent's for what is missing. */
    private static Position position(Manifest manifest, String pointer) {
        JsonNode node = manifest.object().at(pointer);
        return node.isValueNode()
                ? manifest.positions().value(pointer)
                : manifest.positions().key(pointer);
    }
}
