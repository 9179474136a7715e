package io.epicheck.image.attest.sbom;

import io.epicheck.BadInputException;
import io.epicheck.image.attest.sbom.SbomPackage.Checksum;
import io.epicheck.image.attest.sbom.SbomPackage.Ecosystem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The packages of a <a href="https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json">package-lock.json</a> of version 1, 2 or 3.
 *
 * @param packages each once, without those that are only for development
 * @param development how many were left out for that
 */
record NpmLock(SortedSet<SbomPackage> packages, int development) {
    private static final String MODULES = "node_modules/";

    /**
     * Reads one.
     *
     * @param name for messages
     * @throws BadInputException when it is none
     */
    static NpmLock parse(byte[] bytes, String name) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw invalid(name, "it is no JSON");
        }
        int version = root.path("lockfileVersion").asInt(0);
        if (version < 1 || version > 3) {
            throw invalid(name, "its lockfileVersion is " + root.path("lockfileVersion") + ", and 1 to 3 are known");
        }
        Reading reading = new Reading();
        if (root.path("packages").isObject()) {
            reading.flat(root.path("packages"));
        } else {
            reading.nested(root.path("dependencies"), 0);
        }
        return new NpmLock(reading.packages, reading.development.size());
    }

    private static BadInputException invalid(String name, String reason) {
        return new BadInputException(
                "LOCKFILE_INVALID",
                name + " cannot be read: " + reason,
                "`npm install --package-lock-only` writes it anew.");
    }

    private static final class Reading {
        private static final int DEEPEST = 200;

        private final SortedSet<SbomPackage> packages = new TreeSet<>();
        private final SortedSet<String> development = new TreeSet<>();

        /** Versions 2 and 3: one entry for each folder. */
        void flat(JsonNode entries) {
            for (Map.Entry<String, JsonNode> each : entries.properties()) {
                int cut = each.getKey().lastIndexOf(MODULES);
                if (cut >= 0 && !each.getValue().path("link").asBoolean(false)) {
                    String folder = each.getKey().substring(cut + MODULES.length());
                    add(each.getValue().path("name").asString(folder), each.getValue(), each.getKey());
                }
            }
        }

        /** Version 1: each package inside the one whose folder it lies in. */
        void nested(JsonNode dependencies, int depth) {
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
                packages.add(new SbomPackage(
                        Ecosystem.NPM,
                        name,
                        version,
                        Purl.npm(name, version),
                        entry.path("license").asString(""),
                        download(entry.path("resolved").asString("")),
                        checksum(entry.path("integrity").asString(""))));
            }
        }
    }

    /** Without a login or a token that may stand in it. */
    private static String download(String resolved) {
        try {
            URI uri = new URI(resolved);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return web && uri.getHost() != null
                    ? new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null).toString()
                    : "";
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /** The strongest of a list of <a href="https://www.w3.org/TR/SRI/">subresource integrity</a> texts. */
    private static Checksum checksum(String integrity) {
        for (String algorithm : new String[] {"sha512", "sha384", "sha256", "sha1"}) {
            for (String each : integrity.split(" ", -1)) {
                if (each.startsWith(algorithm + "-")) {
                    try {
                        byte[] bytes = Base64.getDecoder().decode(each.substring(algorithm.length() + 1));
                        return new Checksum(
                                algorithm.toUpperCase(java.util.Locale.ROOT),
                                HexFormat.of().formatHex(bytes));
                    } catch (IllegalArgumentException e) {
                        return Checksum.NONE;
                    }
                }
            }
        }
        return Checksum.NONE;
    }
}
