package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Finds who else in a release names a ConfigMap or Secret, in a place that {@link ConfigUse} does not know: such an object must keep its
 * name. When in doubt it counts: a version less is better than a reference to nothing. Pure.
 */
final class OtherReferences {
    private static final Set<String> KNOWN_GROUPS =
            Set.of("", "apps", "batch", "autoscaling", "policy", "networking.k8s.io");

    /** Parts of custom resources that name no configuration. */
    private static final Set<String> ABOUT_OTHERS =
            Set.of("labels", "selector", "matchLabels", "podSelector", "matchExpressions", "backendRefs", "parentRefs");

    private final ConfigName wanted;
    private final Pattern word;

    private OtherReferences(ConfigName wanted) {
        this.wanted = wanted;
        this.word =
                Pattern.compile("(^|.*[=/,:\\s])" + Pattern.quote(wanted.name()) + "($|[/,:\\s].*)", Pattern.DOTALL);
    }

    /** {@code Ingress shop/web (spec.tls[0].secretName)}; empty when nobody does. */
    static Optional<String> find(ConfigName wanted, List<KubeObject> objects) {
        OtherReferences search = new OtherReferences(wanted);
        return objects.stream()
                .filter(object ->
                        !ConfigName.isConfig(object) || !ConfigName.of(object).equals(wanted))
                .flatMap(object -> search.in(object).stream())
                .findFirst();
    }

    private Optional<String> in(KubeObject object) {
        JsonNode root = object.at("");
        Set<String> rewritten =
                ConfigUse.in(root).stream().map(ConfigUse::pointer).collect(Collectors.toSet());
        return leaf(object, root, "", rewritten).map(pointer -> object + " (" + Pointers.readable(root, pointer) + ")");
    }

    private Optional<String> leaf(KubeObject object, JsonNode node, String pointer, Set<String> rewritten) {
        if (node.isString()) {
            boolean counts = !rewritten.contains(pointer) && counts(object, pointer, node.asString());
            return counts ? Optional.of(pointer) : Optional.empty();
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                Optional<String> found = leaf(object, node.path(i), Pointers.item(pointer, i), rewritten);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        return node.properties().stream()
                .flatMap(entry ->
                        leaf(object, entry.getValue(), Pointers.child(pointer, entry.getKey()), rewritten).stream())
                .findFirst();
    }

    private boolean counts(KubeObject object, String pointer, String value) {
        if (!value.contains(wanted.name())) {
            return false;
        }
        List<String> path = Pointers.segments(pointer);
        if (isAnnotation(path)) {
            // as nginx.ingress.kubernetes.io/auth-secret: NAME or NAMESPACE/NAME
            return is(value) || value.endsWith("/" + wanted.name());
        }
        if (path.get(0).equals("metadata")) {
            return false;
        }
        if (PodTemplates.pointer(object.kind()).isPresent()) {
            return inPods(path, value);
        }
        if (KNOWN_GROUPS.contains(object.group())) {
            return is(value) && wanted.kind().equals("Secret") && takesSecret(object.kind(), path);
        }
        return is(value) && path.stream().noneMatch(ABOUT_OTHERS::contains) && !isOfAnotherKind(object, pointer);
    }

    /** As in {@code {kind: Service, name: web}}. */
    private boolean isOfAnotherKind(KubeObject object, String pointer) {
        String kind = object.text(Pointers.parent(pointer) + "/kind");
        return !kind.isEmpty() && !kind.equals(wanted.kind());
    }

    /** Volumes of drivers, and programs that ask the API server for an object by its name. */
    private boolean inPods(List<String> path, String value) {
        String last = path.get(path.size() - 1);
        String parent = path.size() > 1 ? path.get(path.size() - 2) : "";
        if (parent.equals("args") || parent.equals("command")) {
            return word.matcher(value).matches();
        }
        boolean variable = last.equals("value") && path.contains("env");
        boolean secret = wanted.kind().equals("Secret")
                && (last.equals("secretName") || (last.equals("name") && parent.endsWith("ecretRef")));
        return is(value) && (variable || secret);
    }

    private static boolean takesSecret(String kind, List<String> path) {
        return switch (kind) {
            case "Ingress" -> path.get(path.size() - 1).equals("secretName");
            case "ServiceAccount" -> true;
            default -> false;
        };
    }

    private boolean is(String value) {
        return value.equals(wanted.name());
    }

    private static boolean isAnnotation(List<String> path) {
        int index = path.indexOf("annotations");
        return index > 0 && path.get(index - 1).equals("metadata");
    }
}
