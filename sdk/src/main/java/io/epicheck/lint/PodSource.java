package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.PodTemplates;
import io.epicheck.manifest.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * An object that pods come from.
 *
 * @param pointer where the pod, or its template, stands in it; empty for a pod
 * @param containers those that run as long as the pod
 */
record PodSource(Manifest manifest, String pointer, Map<String, String> labels, List<PodContainer> containers) {
    private static final Set<String> BY_CONTROLLERS = Set.of(
            "apps.kubernetes.io/pod-index",
            "pod-template-hash",
            "controller-revision-hash",
            "job-name",
            "batch.kubernetes.io/job-name");

    /** Empty for what makes no pods, as far as its shape tells: custom kinds often have a template where a Deployment has its own. */
    static Optional<PodSource> of(Manifest manifest) {
        String kind = manifest.object().kind();
        if (kind.equals("Pod")) {
            return Optional.of(of(manifest, ""));
        }
        String template = PodTemplates.pointer(kind).orElse("/spec/template");
        return manifest.object().at(template + "/spec/containers").isEmpty()
                ? Optional.empty()
                : Optional.of(of(manifest, template));
    }

    private static PodSource of(Manifest manifest, String template) {
        List<PodContainer> containers = new ArrayList<>();
        String sidecars = template + "/spec/initContainers";
        String main = template + "/spec/containers";
        each(manifest, main, containers, false);
        each(manifest, sidecars, containers, true);
        return new PodSource(
                manifest, template, manifest.object().strings(template + "/metadata/labels"), List.copyOf(containers));
    }

    private static void each(Manifest manifest, String pointer, List<PodContainer> containers, boolean initial) {
        JsonNode items = manifest.object().at(pointer);
        for (int i = 0; items.isArray() && i < items.size(); i++) {
            JsonNode item = items.path(i);
            if (!initial || item.path("restartPolicy").asString("").equals("Always")) {
                containers.add(new PodContainer(Pointers.item(pointer, i), item, initial));
            }
        }
    }

    /** Whether a Service's selector means these pods, with the labels that controllers add to them. */
    boolean isSelectedBy(JsonNode selector) {
        return !selector.isEmpty()
                && selector.properties().stream()
                        .allMatch(entry -> has(entry.getKey(), entry.getValue().asString("")));
    }

    private boolean has(String label, String value) {
        if (label.equals("statefulset.kubernetes.io/pod-name")) {
            return manifest.object().kind().equals("StatefulSet")
                    && value.matches(Pattern.quote(manifest.object().name()) + "-[0-9]+");
        }
        return BY_CONTROLLERS.contains(label) || value.equals(labels.get(label));
    }

    /** Whether only labels are missing that the template says nothing about, so that the pods may give them to themselves. */
    boolean mayGiveItself(JsonNode selector) {
        List<Map.Entry<String, JsonNode>> wanted = List.copyOf(selector.properties());
        List<Map.Entry<String, JsonNode>> given = wanted.stream()
                .filter(entry -> has(entry.getKey(), entry.getValue().asString("")))
                .toList();
        return !given.isEmpty()
                && wanted.stream().allMatch(entry -> given.contains(entry) || !labels.containsKey(entry.getKey()));
    }

    JsonNode podSpec() {
        return manifest.object().at(pointer + "/spec");
    }

    /** Where a field of the pod's spec stands. */
    String at(String field) {
        return pointer + "/spec/" + field;
    }

    /** {@code Deployment `web`}. */
    String label() {
        return manifest.object().kind() + " `" + manifest.object().name() + "`";
    }

    /** Whether a Service's port leads anywhere in these pods: a name has to be there, a number is taken at its word. */
    boolean answers(ServicePort port) {
        return !port.isNamed()
                || containers.stream().anyMatch(each -> each.port(port).isPresent());
    }
}
