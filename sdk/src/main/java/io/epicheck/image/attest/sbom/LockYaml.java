package io.epicheck.image.attest.sbom;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.yaml.YamlDocuments;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks things up in lock files that are YAML. What nobody here knows is passed over; what is of another kind than it must be is refused. */
final class LockYaml {
    /** Addresses in such files may hold logins: messages name places, and quote nothing. */
    private static final Set<YamlOption> OPTIONS = Set.of(YamlOption.WRITTEN_BY_PROGRAMS, YamlOption.HIDE_CONTENT);

    private final LockFormat format;
    private final LockText text;

    LockYaml(LockText text, LockFormat format) {
        this.text = text;
        this.format = format;
    }

    /** The last document: one before it is about pnpm itself (<a href="https://pnpm.io/lockfile">pnpm</a>). */
    Mapping root() {
        YamlDocuments yaml = YamlDocuments.parse(text.name(), text.text(), OPTIONS);
        if (!yaml.problems().isEmpty()) {
            throw format.invalid(yaml.problems());
        }
        List<YamlNode> documents = yaml.documents();
        if (documents.isEmpty()) {
            throw format.invalid(text.at(1, 1), "is empty");
        }
        return mapping(documents.get(documents.size() - 1), "the document");
    }

    /** Empty when there is none. */
    static String text(Mapping mapping, String key) {
        return mapping.get(key).map(LockYaml::text).orElse("");
    }

    static String text(YamlNode node) {
        return node instanceof Scalar scalar && !scalar.isNull() ? scalar.text() : "";
    }

    /** By key; empty when there is none. */
    Map<String, YamlNode> entries(Mapping mapping, String key) {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        mapping.get(key).ifPresent(node -> mapping(node, "`" + key + "`")
                .entries()
                .forEach(entry -> entries.put(entry.key().text(), entry.value())));
        return entries;
    }

    Mapping entry(YamlNode node) {
        return mapping(node, "this entry");
    }

    /** @param called what messages call it */
    private Mapping mapping(YamlNode node, String called) {
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        if (node instanceof Scalar scalar && scalar.isNull()) {
            return new Mapping(node.position(), List.of());
        }
        throw format.invalid(node.position(), called + " is " + node.kind() + ", and must be a mapping");
    }

    BadInputException invalid(Position position, String message) {
        return format.invalid(position, message);
    }
}
