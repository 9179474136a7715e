package io.epicheck.manifest;

import io.epicheck.Position;
import io.epicheck.cluster.KubeObject;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One object with the places that its parts came from. The tree is owned by whoever made the document; others copy it. */
record Document(ObjectNode json, Positions positions) {
    /** An object that was made by code: its position is its name. */
    static Document of(KubeObject object) {
        return new Document(object.toJson(), new Positions(new Position("<" + object + ">", 1, 1)));
    }

    String apiVersion() {
        return json.path("apiVersion").asString("");
    }

    /** The part of the API version before the slash; empty for the core group. */
    String group() {
        int slash = apiVersion().indexOf('/');
        return slash < 0 ? "" : apiVersion().substring(0, slash);
    }

    String kind() {
        return json.path("kind").asString("");
    }

    String name() {
        return json.path("metadata").path("name").asString("");
    }

    /** Kind and name, as people say it. */
    String label() {
        return kind() + " `" + name() + "`";
    }

    JsonNode at(String pointer) {
        return json.at(pointer);
    }

    /** The same kind and name: one object in a namespace. The version does not count, all versions show one object. */
    boolean sameObject(Document other) {
        return group().equals(other.group()) && kind().equals(other.kind()) && name().equals(other.name());
    }

    Document copy() {
        return new Document(json.deepCopy(), positions);
    }
}
