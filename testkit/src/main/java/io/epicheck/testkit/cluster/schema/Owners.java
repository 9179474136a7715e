package io.epicheck.testkit.cluster.schema;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Who owns which fields of one object: {@code metadata.managedFields}. Immutable. */
final class Owners {
    private static final Set<String> OWNED_METADATA =
            Set.of("f:labels", "f:annotations", "f:finalizers", "f:ownerReferences");

    private final Map<Writer, Claim> claims;

    /** @param time RFC 3339, of the last change */
    private record Claim(FieldSet fields, String time) {}

    private Owners(Map<Writer, Claim> claims) {
        this.claims = claims;
    }

    static Owners of(JsonNode object) {
        Map<Writer, Claim> claims = new LinkedHashMap<>();
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            Writer writer = new Writer(
                    entry.path("manager").asString(""),
                    entry.path("operation").asString(""),
                    entry.path("apiVersion").asString(""),
                    entry.path("subresource").asString(""));
            claims.put(
                    writer,
                    new Claim(
                            FieldSet.parse(entry.path("fieldsV1")),
                            entry.path("time").asString("")));
        }
        return new Owners(claims);
    }

    /** Without what nobody owns: identity, what the server sets, and for the object itself its status. */
    static FieldSet ownable(FieldSet fields, Writer writer) {
        FieldSet metadata = fields.child("f:metadata");
        for (String name : metadata.children().keySet()) {
            if (!OWNED_METADATA.contains(name)) {
                metadata = metadata.without(name);
            }
        }
        FieldSet rest = fields.without("f:apiVersion")
                .without("f:kind")
                .with("f:metadata", FieldSet.of(false, metadata.children()));
        return writer.subresource().isEmpty() ? rest.without("f:status") : rest;
    }

    FieldSet of(Writer writer) {
        Claim claim = claims.get(writer);
        return claim == null ? FieldSet.EMPTY : claim.fields();
    }

    Set<Writer> writers() {
        return claims.keySet();
    }

    /** What all but one own. */
    FieldSet allBut(Writer writer) {
        FieldSet all = FieldSet.EMPTY;
        for (Map.Entry<Writer, Claim> each : claims.entrySet()) {
            all = each.getKey().equals(writer) ? all : all.union(each.getValue().fields());
        }
        return all;
    }

    /** Changes the fields of everybody but one. */
    Owners others(Writer writer, UnaryOperator<FieldSet> change) {
        Map<Writer, Claim> changed = new LinkedHashMap<>();
        claims.forEach((each, claim) ->
                changed.put(each, each.equals(writer) ? claim : new Claim(change.apply(claim.fields()), claim.time())));
        return new Owners(changed);
    }

    /** Sets the fields of one; its time changes when they do. */
    Owners with(Writer writer, FieldSet fields, String time) {
        Map<Writer, Claim> changed = new LinkedHashMap<>(claims);
        Claim old = claims.get(writer);
        changed.put(writer, new Claim(fields, old != null && old.fields().equals(fields) ? old.time() : time));
        return new Owners(changed);
    }

    void writeTo(ObjectNode object) {
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        claims.forEach((writer, claim) -> {
            if (!claim.fields().isEmpty()) {
                ObjectNode entry = entries.addObject();
                entry.put("manager", writer.manager());
                entry.put("operation", writer.operation());
                entry.put("apiVersion", writer.apiVersion());
                entry.put("time", claim.time());
                entry.put("fieldsType", "FieldsV1");
                entry.set("fieldsV1", claim.fields().toJson());
                if (!writer.subresource().isEmpty()) {
                    entry.put("subresource", writer.subresource());
                }
            }
        });
        ObjectNode metadata = object.withObjectProperty("metadata");
        if (entries.isEmpty()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", entries);
        }
    }
}
