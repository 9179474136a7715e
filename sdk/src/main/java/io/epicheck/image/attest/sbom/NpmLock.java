package io.epicheck.image.attest.sbom;

import io.epicheck.BadInputException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A <a href="https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json">package-lock.json</a> of version 1, 2 or 3. */
final class NpmLock {
    private static final String MODULES = "node_modules/";
    private static final int DEEPEST = 200;

    private final TreeSet<SbomPackage> packages = new TreeSet<>();
    private final TreeSet<String> development = new TreeSet<>();

    private NpmLock() {}

    /** @throws BadInputException LOCKFILE_INVALID when it is none */
    static LockedPackages parse(LockText text) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(text.text());
        } catch (JacksonException e) {
            throw LockFormat.NPM.invalid(Manifest.position(text.name(), e), "cannot be read: it is no JSON");
        }
        int version = root.path("lockfileVersion").asInt(0);
        if (version < 1 || version > 3) {
            throw LockFormat.NPM.invalid(
                    text.at(1, 1),
                    "cannot be read: its lockfileVersion is "
                            + (root.path("lockfileVersion").isMissingNode() ? "missing" : root.path("lockfileVersion"))
                            + ", and 1 to 3 are known");
        }
        NpmLock lock = new NpmLock();
        if (root.path("packages").isObject()) {
            lock.flat(root.path("packages"));
        } else {
            lock.nested(root.path("dependencies"), 0);
        }
        return new LockedPackages(lock.packages, lock.development.size(), List.of());
    }

    /** Versions 2 and 3: one entry for each folder. */
    private void flat(JsonNode entries) {
        for (Map.Entry<String, JsonNode> each : entries.properties()) {
            int cut = each.getKey().lastIndexOf(MODULES);
            if (cut >= 0 && !each.getValue().path("link").asBoolean(false)) {
                String folder = each.getKey().substring(cut + MODULES.length());
                add(each.getValue().path("name").asString(folder), each.getValue(), each.getKey());
            }
        }
    }

    /** Version 1: each package inside the one whose folder it lies in. */
    private void nested(JsonNode dependencies, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        for (Map.Entry<String, JsonNode> each : dependencies.properties()) {
            add(each.getKey(), each.getValue(), each.getKey() + "@" + depth);
            nested(each.getValue().path("dependencies"), depth + 1);
        }
    }

    private void add(String name, JsonNode entry, String place) {
        String version = entry.path("version").asString("");
        if (entry.path("dev").asBoolean(false) || entry.path("devOptional").asBoolean(false)) {
            development.add(place + "@" + version);
        } else if (!name.isEmpty() && !version.isEmpty()) {
            itself(name, version, entry).ifPresent(packages::add);
        }
    }

    /** Version 1 writes where a package comes from in the place of its version. */
    private static Optional<SbomPackage> itself(String name, String version, JsonNode entry) {
        String resolved = entry.path("resolved").asString("");
        String license = entry.path("license").asString("");
        SbomPackage.Checksum checksum =
                NpmPackage.integrity(entry.path("integrity").asString(""));
        if (version.startsWith("npm:")) {
            String real = version.substring("npm:".length());
            return Optional.of(
                    NpmPackage.registry(YarnEntry.name(real), YarnEntry.range(real), license, resolved, checksum));
        }
        if (NpmPackage.isGit(version)) {
            return Optional.of(NpmPackage.git(name, "", version));
        }
        if (NpmPackage.isWeb(version)) {
            return Optional.of(NpmPackage.address(name, "", version, checksum));
        }
        if (version.startsWith("file:")) {
            return Optional.empty();
        }
        return Optional.of(
                NpmPackage.isGit(resolved)
                        ? NpmPackage.git(name, version, resolved)
                        : NpmPackage.registry(name, version, license, resolved, checksum));
    }
}
