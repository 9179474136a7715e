package io.epicheck.image.node;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.Position;
import io.epicheck.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A project's {@code package.json}, or its lock file: JSON that somebody else writes, read as far as it is understood. */
record PackageJson(Path file, ObjectNode json) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> INSTALLED = List.of("dependencies", "optionalDependencies");

    /** Parts that decide what is installed; a new script or version does not. */
    private static final List<String> DECISIVE = List.of(
            "dependencies",
            "devDependencies",
            "optionalDependencies",
            "peerDependencies",
            "peerDependenciesMeta",
            "bundleDependencies",
            "overrides",
            "resolutions",
            "pnpm",
            "packageManager",
            "engines");

    static PackageJson read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new BadInputException(
                        "PACKAGE_JSON_MISSING",
                        file + " does not exist",
                        "`context` is the project's folder; a site of files needs no package.json: use `node: {site: ...}`.");
            }
            if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode json) {
                return new PackageJson(file, json);
            }
            throw invalid(file, new Position(file.toString(), 1, 1), "must be an object");
        } catch (JacksonException e) {
            Position position = Optional.ofNullable(e.getLocation())
                    .map(at ->
                            new Position(file.toString(), Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr())))
                    .orElse(new Position(file.toString(), 1, 1));
            throw invalid(file, position, "is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ImageException("NODE_PROJECT_UNREADABLE", file + " cannot be read: " + e.getMessage(), "", e);
        }
    }

    private static BadInputException invalid(Path file, Position position, String message) {
        return new BadInputException(
                "PACKAGE_JSON_INVALID",
                List.of(new Problem(position, "", String.valueOf(file.getFileName()) + " " + message, "")),
                "");
    }

    boolean hasWorkspaces() {
        return !json.path("workspaces").isMissingNode()
                && !json.path("workspaces").isEmpty();
    }

    /** Names and versions of what production needs. */
    Map<String, String> production() {
        Map<String, String> found = new TreeMap<>();
        for (String key : INSTALLED) {
            json.path(key)
                    .properties()
                    .forEach(entry -> found.put(entry.getKey(), entry.getValue().asString("")));
        }
        return found;
    }

    /** What decides which packages are installed, in one text. */
    String decisive() {
        ObjectNode parts = JSON.createObjectNode();
        DECISIVE.forEach(key -> Optional.ofNullable(json.get(key)).ifPresent(value -> parts.set(key, value)));
        return JSON.writeValueAsString(parts);
    }

    /** The arguments of {@code node} by {@code scripts.start}, or by {@code main}. */
    List<String> start() {
        String script = json.path("scripts").path("start").asString("");
        if (script.matches("node( +[A-Za-z0-9_./=:@%+,-]+)+")) {
            return List.of(script.substring("node".length()).trim().split(" +"));
        }
        String main = json.path("main").asString("");
        if (script.isEmpty() && !main.isEmpty()) {
            return List.of(main);
        }
        throw new BadInputException(
                "NODE_START_UNKNOWN",
                file
                        + (script.isEmpty()
                                ? " has neither `scripts.start` nor `main`"
                                : ": `scripts.start` is more than `node FILE ARGUMENTS`: " + script),
                "Name the file: `node: {server: src/server.js}`.");
    }

    /** Packages of an npm lock file by their place; empty for another kind. */
    Map<String, JsonNode> packages() {
        Map<String, JsonNode> found = new TreeMap<>();
        json.path("packages").properties().forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        return found;
    }

    /** Folders and archives of the project itself that are installed from. */
    List<String> local() {
        List<String> found = new ArrayList<>();
        production().values().stream()
                .filter(version -> version.matches("(file|link|portal):.*"))
                .forEach(version -> found.add(version.substring(version.indexOf(':') + 1)));
        packages().forEach((place, entry) -> {
            if (!place.isEmpty() && !place.startsWith("node_modules/") && !place.contains("/node_modules/")) {
                found.add(place);
            }
            String resolved = entry.path("resolved").asString("");
            if (resolved.startsWith("file:")) {
                found.add(resolved.substring("file:".length()));
            }
        });
        return found.stream()
                .map(place -> Path.of(place).normalize().toString())
                .distinct()
                .sorted()
                .toList();
    }
}
