package io.epicheck.manifest;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Everything that can be said about manifests without asking a cluster. */
final class Structure {
    private static final Pattern LABEL_VALUE = Pattern.compile("([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?");
    private static final int LAST_PORT = 65535;

    private final Document document;
    private final String namespace;
    private final Problems problems;

    private Structure(Document document, String namespace, Problems problems) {
        this.document = document;
        this.namespace = namespace;
        this.problems = problems;
    }

    static void check(List<Document> documents, String namespace, Problems problems) {
        for (Document document : documents) {
            Structure lint = new Structure(document, namespace, problems);
            lint.kind();
            lint.identity();
            lint.texts("/metadata/labels", true);
            lint.texts("/metadata/annotations", false);
            if (document.kind().equals("ConfigMap")) {
                lint.texts("/data", false);
            }
            if (document.kind().equals("Service")) {
                lint.ports("/spec/ports", "port");
            }
            lint.template();
        }
    }

    private void kind() {
        if (!KindPolicy.allows(document)) {
            problems.value(
                    document,
                    "/kind",
                    "kind " + document.kind() + " of " + document.apiVersion() + " is not allowed",
                    "allowed: " + KindPolicy.allowed());
        }
    }

    private void identity() {
        ObjectNames.problem(document.kind(), document.name())
                .ifPresent(problem -> problems.value(document, "/metadata/name", problem, ""));
        JsonNode own = document.at("/metadata/namespace");
        if (own.isString() && !own.asString().equals(namespace)) {
            problems.value(
                    document,
                    "/metadata/namespace",
                    "namespace `" + own.asString() + "` is not the one that is deployed to, `" + namespace + "`",
                    "leave it out: the environment names it");
        }
    }

    /** A number or a boolean here is refused by the server, and was a text in somebody's mind. */
    private void texts(String pointer, boolean labels) {
        for (Map.Entry<String, JsonNode> entry : document.at(pointer).properties()) {
            String place = Pointers.child(pointer, entry.getKey());
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                continue;
            }
            if (!value.isString()) {
                problems.value(document, place, "must be a text", "put it in quotes");
            } else if (labels && !LABEL_VALUE.matcher(value.asString()).matches()) {
                problems.value(
                        document,
                        place,
                        "`" + value.asString() + "` is no label value: at most 63 letters, digits, `-`, `_` and `.`,"
                                + " beginning and ending with a letter or digit",
                        "");
            }
        }
    }

    private void ports(String pointer, String key) {
        JsonNode ports = document.at(pointer);
        for (int i = 0; ports.isArray() && i < ports.size(); i++) {
            JsonNode port = ports.path(i).path(key);
            boolean right = port.isIntegralNumber() && port.asLong() >= 1 && port.asLong() <= LAST_PORT;
            if (!port.isMissingNode() && !right) {
                problems.value(
                        document,
                        Pointers.child(Pointers.item(pointer, i), key),
                        "a port is a whole number from 1 to " + LAST_PORT,
                        "");
            }
        }
    }

    private void template() {
        Optional<String> template = PodTemplates.pointer(document.kind());
        if (template.isEmpty()) {
            return;
        }
        selector(template.get());
        String containers = template.get() + "/spec/containers";
        if (document.at(containers).isEmpty()) {
            problems.key(document, containers, "at least one container is needed", "");
        }
        for (PodTemplates.Container container : PodTemplates.containers(document.json())) {
            image(container);
            ports(container.pointer() + "/ports", "containerPort");
        }
    }

    private void selector(String template) {
        JsonNode wanted = document.at("/spec/selector/matchLabels");
        JsonNode labels = document.at(template + "/metadata/labels");
        for (Map.Entry<String, JsonNode> entry : wanted.properties()) {
            if (!labels.path(entry.getKey()).equals(entry.getValue())) {
                problems.value(
                        document,
                        Pointers.child("/spec/selector/matchLabels", entry.getKey()),
                        "the selector does not match the template's labels",
                        "the labels are at " + document.positions().value(template + "/metadata/labels"));
            }
        }
    }

    private void image(PodTemplates.Container container) {
        String pointer = container.pointer() + "/image";
        JsonNode image = container.json().path("image");
        if (!image.isString() || image.asString().isEmpty()) {
            problems.key(document, pointer, "an image is needed", "");
            return;
        }
        try {
            if (ImageReference.parse(image.asString()).repository().isEmpty()) {
                problems.value(document, pointer, "an image is needed", "");
            }
        } catch (BadInputException e) {
            problems.value(document, pointer, String.valueOf(e.getMessage()), e.nextStep());
        }
    }
}
