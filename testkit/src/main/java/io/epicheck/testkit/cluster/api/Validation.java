package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.cluster.api.ApiError.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The refusals (422) that deployers meet: names, what is required, what cannot change. Not all of Kubernetes' rules. */
final class Validation {
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end"
                    + " with an alphanumeric character (e.g. 'example.com', regex used for validation is '" + SUBDOMAIN
                    + "')";
    private static final Set<String> WORKLOADS = Set.of("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet");
    private static final Set<String> STATEFUL_MUTABLE = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private final List<Cause> causes = new ArrayList<>();
    private final String kind;
    private final JsonNode after;

    private Validation(String kind, JsonNode after) {
        this.kind = kind;
        this.after = after;
    }

    /** @throws ApiError with every cause */
    static void check(Target target, Optional<ObjectNode> before, ObjectNode after) {
        Validation validation = new Validation(target.kind().kind(), after);
        validation.name();
        before.ifPresent(validation::immutable);
        if (validation.causes.isEmpty()) {
            validation.required();
        }
        if (!validation.causes.isEmpty()) {
            throw ApiError.invalid(target.named(after.at("/metadata/name").asString("")), validation.causes);
        }
    }

    private void name() {
        String name = after.at("/metadata/name").asString("");
        if (!SUBDOMAIN.matcher(name).matches()) {
            invalid("metadata.name", "\"" + name + "\"", SUBDOMAIN_RULE);
        }
    }

    private void required() {
        JsonNode spec = after.path("spec");
        if (WORKLOADS.contains(kind)) {
            JsonNode labels = spec.path("selector").path("matchLabels");
            JsonNode own = spec.at("/template/metadata/labels");
            boolean none = labels.isEmpty()
                    && spec.path("selector").path("matchExpressions").isEmpty();
            if (none) {
                require("spec.selector");
            }
            boolean matches = labels.properties().stream()
                    .allMatch(label -> label.getValue().equals(own.path(label.getKey())));
            if (none || !matches) {
                String shown = own.isEmpty() ? "null" : own.toString();
                invalid("spec.template.metadata.labels", shown, "`selector` does not match template `labels`");
            }
            pod("spec.template.spec", spec.at("/template/spec"));
        } else if (kind.equals("Job")) {
            pod("spec.template.spec", spec.at("/template/spec"));
            String policy = spec.at("/template/spec/restartPolicy").asString("");
            if (policy.equals("Always")) {
                causes.add(new Cause(
                        "FieldValueNotSupported",
                        "Unsupported value: \"Always\": supported values: \"OnFailure\", \"Never\"",
                        "spec.template.spec.restartPolicy"));
            }
        } else if (kind.equals("Pod")) {
            pod("spec", spec);
        } else if (kind.equals("Service") && !spec.path("type").asString("").equals("ExternalName")) {
            boolean headless = spec.path("clusterIP").asString("").equals("None");
            if (spec.path("ports").isEmpty() && !headless) {
                require("spec.ports");
            }
        } else if (kind.equals("HorizontalPodAutoscaler")
                && spec.path("maxReplicas").asInt(0) < 1) {
            invalid("spec.maxReplicas", spec.path("maxReplicas").asString("0"), "must be greater than or equal to 1");
        }
    }

    private void pod(String path, JsonNode spec) {
        if (spec.path("containers").isEmpty()) {
            require(path + ".containers");
        }
        int index = 0;
        for (JsonNode container : spec.path("containers")) {
            String at = path + ".containers[" + index + "]";
            if (container.path("name").asString("").isEmpty()) {
                require(at + ".name");
            }
            if (container.path("image").asString("").isEmpty()) {
                require(at + ".image");
            }
            int mount = 0;
            for (JsonNode each : container.path("volumeMounts")) {
                String name = each.path("name").asString("");
                if (spec.path("volumes")
                        .valueStream()
                        .noneMatch(volume -> volume.path("name").asString("").equals(name))) {
                    causes.add(new Cause(
                            "FieldValueNotFound",
                            "Not found: \"" + name + "\"",
                            at + ".volumeMounts[" + mount + "].name"));
                }
                mount++;
            }
            index++;
        }
    }

    private void immutable(JsonNode before) {
        JsonNode old = before.path("spec");
        JsonNode spec = after.path("spec");
        switch (kind) {
            case "Deployment", "ReplicaSet", "DaemonSet" -> same("spec.selector", old, spec, "selector");
            case "Job" -> {
                same("spec.selector", old, spec, "selector");
                same("spec.template", old, spec, "template");
                same("spec.completions", old, spec, "completions");
            }
            case "StatefulSet" -> {
                boolean changed = old.properties().stream()
                        .anyMatch(entry -> !STATEFUL_MUTABLE.contains(entry.getKey())
                                && !entry.getValue().equals(spec.path(entry.getKey())));
                if (changed) {
                    causes.add(new Cause(
                            "FieldValueForbidden",
                            "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                                    + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                                    + " 'minReadySeconds' are forbidden",
                            "spec"));
                }
            }
            case "Secret", "ConfigMap" -> {
                if (kind.equals("Secret")) {
                    same("type", before, after, "type");
                }
                if (before.path("immutable").asBoolean(false)) {
                    frozen(before);
                }
            }
            case "Service" -> {
                String address = old.path("clusterIP").asString("");
                String now = spec.path("clusterIP").asString("");
                if (!address.isEmpty() && !now.isEmpty() && !address.equals(now)) {
                    invalid("spec.clusterIPs[0]", "[\"" + now + "\"]", "may not change once set");
                }
            }
            default -> {
                // May change as it likes.
            }
        }
    }

    private void frozen(JsonNode before) {
        for (String name : new String[] {"data", "binaryData"}) {
            if (!before.path(name).equals(after.path(name))) {
                causes.add(new Cause(
                        "FieldValueForbidden", "Forbidden: field is immutable when `immutable` is set", name));
            }
        }
    }

    private void same(String field, JsonNode before, JsonNode now, String name) {
        if (!before.path(name).equals(now.path(name))) {
            invalid(
                    field,
                    now.path(name).isMissingNode() ? "null" : now.path(name).toString(),
                    "field is immutable");
        }
    }

    private void require(String field) {
        causes.add(new Cause("FieldValueRequired", "Required value", field));
    }

    private void invalid(String field, String value, String why) {
        causes.add(new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + why, field));
    }
}
