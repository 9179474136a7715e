package io.epicheck.testkit.cluster.schema;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Server-side apply and the book-keeping of who owns which field, by the rules of structured-merge-diff. Thread-safe; answers are new
 * trees.
 */
public final class FieldManager {
    private final Schema schema;
    private final Clock clock;

    public FieldManager(Schema schema, Clock clock) {
        this.schema = schema;
        this.clock = clock;
    }

    /**
     * What an object is after an apply.
     *
     * @param complete fills in defaults; gets the merged tree
     * @throws BadShapeException when a field does not exist or has the wrong type
     * @throws ApplyConflictException when others own fields that would change, unless {@code force}
     */
    public ObjectNode apply(
            String kind,
            Optional<ObjectNode> live,
            ObjectNode applied,
            Writer writer,
            boolean force,
            UnaryOperator<ObjectNode> complete) {
        Type type = schema.of(kind);
        refuseMisfits(type, kind, applied);
        ObjectNode wanted = (ObjectNode) withoutNulls(applied);
        FieldSet claimed = Owners.ownable(Fields.applied(type, wanted), writer);
        JsonNode before = live.<JsonNode>map(tree -> tree).orElse(MissingNode.getInstance());
        Owners owners = Owners.of(before);
        JsonNode merged = Merge.over(type, before, wanted);

        FieldSet changed = Fields.changed(type, before, merged).and(claimed);
        refuseConflicts(owners, writer, changed, force);
        Owners yielding = owners.others(writer, fields -> fields.minus(changed));

        FieldSet kept = claimed.union(yielding.allBut(writer));
        FieldSet gone = owners.of(writer).minus(kept);
        JsonNode rest = Merge.without(type, merged, gone, kept);
        ObjectNode result = complete.apply((ObjectNode) Shape.canonical(type, rest));
        yielding.others(writer, fields -> Fields.existing(fields, type, result))
                .with(writer, claimed, now())
                .writeTo(result);
        return result;
    }

    /** Adds who owns what to an object that somebody has written as a whole. */
    public ObjectNode update(String kind, Optional<ObjectNode> live, ObjectNode written, Writer writer) {
        Type type = schema.of(kind);
        ObjectNode result = (ObjectNode) Shape.canonical(type, written);
        JsonNode before = live.<JsonNode>map(tree -> tree).orElseGet(() -> JsonNodeFactory.instance.objectNode());
        FieldSet changed = Owners.ownable(Fields.changed(type, before, result), writer);
        Owners owners = Owners.of(before);
        owners.others(writer, fields -> Fields.existing(fields.minus(changed), type, result))
                .with(writer, Fields.existing(owners.of(writer), type, result).union(changed), now())
                .writeTo(result);
        return result;
    }

    /** Without nulls, unknown fields and empty lists; amounts in their one form. */
    public ObjectNode canonical(String kind, ObjectNode object) {
        return (ObjectNode) Shape.canonical(schema.of(kind), object);
    }

    /** The fields that the kind does not have, as a strict decoder names them. */
    public List<String> unknownFields(String kind, ObjectNode object) {
        return Shape.misfits(schema.of(kind), object, false).stream()
                .filter(Shape.Misfit::isUnknown)
                .map(misfit -> misfit.path().substring(1))
                .toList();
    }

    /** The first value of a wrong type, as Go's decoder tells it; empty when there is none. */
    public Optional<String> wrongType(String kind, ObjectNode object) {
        return Shape.misfits(schema.of(kind), object, false).stream()
                .filter(misfit -> !misfit.isUnknown())
                .findFirst()
                .map(misfit -> "json: cannot unmarshal " + goName(misfit.found()) + " into Go struct field " + kind
                        + misfit.path().replaceAll("\\[\\d+]", "") + " of type " + misfit.expected());
    }

    /** Puts a strategic merge patch over an object: lists with keys merge by them. */
    public ObjectNode strategicMerge(String kind, ObjectNode live, ObjectNode patch) {
        return (ObjectNode) Merge.over(schema.of(kind), live, patch);
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void refuseMisfits(Type type, String kind, ObjectNode applied) {
        List<String> errors = Shape.misfits(type, applied, true).stream()
                .map(FieldManager::refusal)
                .toList();
        if (errors.isEmpty()) {
            return;
        }
        JsonNode metadata = applied.path("metadata");
        String apiVersion = applied.path("apiVersion").asString("");
        String groupVersion = apiVersion.contains("/") ? apiVersion : "/" + apiVersion;
        throw new BadShapeException("failed to create typed patch object ("
                + metadata.path("namespace").asString("") + "/"
                + metadata.path("name").asString("") + "; " + groupVersion + ", Kind=" + kind + "): "
                + (errors.size() == 1 ? errors.get(0) : "errors:\n  " + String.join("\n  ", errors)));
    }

    private static String refusal(Shape.Misfit misfit) {
        if (misfit.isUnknown()) {
            return misfit.path() + ": field not declared in schema";
        }
        if (misfit.expected().equals("duplicate")) {
            return misfit.path() + ": duplicate entries for key "
                    + misfit.found().asString("");
        }
        return misfit.path() + ": expected " + misfit.expected() + ", got &value.valueUnstructured{Value:"
                + misfit.found() + "}";
    }

    private static void refuseConflicts(Owners owners, Writer writer, FieldSet changed, boolean force) {
        if (force) {
            return;
        }
        List<ApplyConflictException.Conflict> conflicts = new ArrayList<>();
        for (Writer other : owners.writers()) {
            if (!other.equals(writer)) {
                owners.of(other)
                        .and(changed)
                        .paths()
                        .forEach(path -> conflicts.add(new ApplyConflictException.Conflict(other.readable(), path)));
            }
        }
        if (!conflicts.isEmpty()) {
            throw new ApplyConflictException(conflicts);
        }
    }

    private static JsonNode withoutNulls(JsonNode value) {
        if (value.isObject()) {
            ObjectNode kept = JsonNodeFactory.instance.objectNode();
            value.properties().forEach(entry -> {
                if (!entry.getValue().isNull()) {
                    kept.set(entry.getKey(), withoutNulls(entry.getValue()));
                }
            });
            return kept;
        }
        return value.isArray()
                ? JsonNodeFactory.instance
                        .arrayNode()
                        .addAll(value.valueStream()
                                .map(FieldManager::withoutNulls)
                                .collect(Collectors.toList()))
                : value;
    }

    private static String goName(JsonNode value) {
        if (value.isNumber()) {
            return "number";
        }
        if (value.isBoolean()) {
            return "bool";
        }
        return value.isString() ? "string" : value.isArray() ? "array" : "object";
    }
}
