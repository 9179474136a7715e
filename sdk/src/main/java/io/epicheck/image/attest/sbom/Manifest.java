package io.epicheck.image.attest.sbom;

import io.epicheck.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a package.json says of its dependencies.
 *
 * @param production names with the range that is asked for
 * @param development names of those that are for development and nothing else
 * @param hasWorkspaces whether other packages belong to it
 */
record Manifest(Map<String, String> production, Set<String> development, boolean hasWorkspaces) {
    /**
     * Reads one.
     *
     * @throws io.epicheck.BadInputException LOCKFILE_INVALID when it is no JSON
     */
    static Manifest parse(byte[] bytes, String name, LockFormat format) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw format.invalid(position(name, e), "is no JSON");
        }
        Map<String, String> production = new HashMap<>();
        for (String section : new String[] {"dependencies", "optionalDependencies"}) {
            for (Map.Entry<String, JsonNode> each : root.path(section).properties()) {
                production.put(each.getKey(), each.getValue().asString(""));
            }
        }
        Map<String, JsonNode> development = new HashMap<>();
        root.path("devDependencies").properties().forEach(each -> development.put(each.getKey(), each.getValue()));
        development.keySet().removeAll(production.keySet());
        return new Manifest(
                production, development.keySet(), !root.path("workspaces").isMissingNode());
    }

    static Position position(String name, JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        boolean known = location != null && location.getLineNr() > 0;
        return known
                ? new Position(name, location.getLineNr(), Math.max(1, location.getColumnNr()))
                : new Position(name, 1, 1);
    }
}
