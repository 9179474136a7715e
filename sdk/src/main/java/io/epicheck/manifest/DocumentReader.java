package io.epicheck.manifest;

import io.epicheck.Position;
import io.epicheck.yaml.Variables;
import io.epicheck.yaml.YamlDocuments;
import io.epicheck.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** YAML documents to Kubernetes documents: variables get their values, lists of kind List are taken apart. */
final class DocumentReader {
    private final Optional<Variables> variables;
    private final Problems problems;
    private final List<Document> documents = new ArrayList<>();

    DocumentReader(Variables variables, Problems problems) {
        this(Optional.of(variables), problems);
    }

    /** Takes {@code ${name}} for the text that it is. */
    DocumentReader(Problems problems) {
        this(Optional.empty(), problems);
    }

    private DocumentReader(Optional<Variables> variables, Problems problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /** All that were read, in the order in which they were. */
    List<Document> documents() {
        return documents;
    }

    void read(YamlDocuments yaml) {
        problems.addAll(yaml.problems());
        for (YamlNode node : yaml.documents()) {
            add(variables.map(values -> filledIn(values, node)).orElse(node));
        }
    }

    private YamlNode filledIn(Variables values, YamlNode node) {
        Variables.Substituted<YamlNode> substituted = values.substitute(node);
        problems.addAll(substituted.problems());
        return substituted.node();
    }

    private void add(YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            problems.add(node.position(), "", "a manifest is a mapping, this is " + node.kind(), "");
            return;
        }
        if (isList(mapping)) {
            if (mapping.get("items").orElse(null) instanceof YamlNode.Sequence items) {
                items.items().forEach(this::add);
            }
            return;
        }
        documents.add(new Document(mapping.toJson(), positions(mapping)));
    }

    private static boolean isList(YamlNode.Mapping mapping) {
        return mapping.get("kind").orElse(null) instanceof YamlNode.Scalar kind
                && kind.text().endsWith("List")
                && (kind.text().equals("List") || mapping.get("items").isPresent());
    }

    private static Positions positions(YamlNode.Mapping document) {
        Position start = document.entries().isEmpty()
                ? document.position()
                : document.entries().get(0).key().position();
        Positions positions = new Positions(start);
        index(document, "", positions);
        return positions;
    }

    private static void index(YamlNode node, String pointer, Positions positions) {
        if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                String child = Pointers.child(pointer, entry.key().text());
                positions.put(child, entry.key().position(), entry.value().position());
                index(entry.value(), child, positions);
            }
        } else if (node instanceof YamlNode.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                YamlNode item = sequence.items().get(i);
                String child = Pointers.item(pointer, i);
                positions.put(child, item.position(), item.position());
                index(item, child, positions);
            }
        }
    }
}
