package io.epicheck.image.attest.sbom;

import io.epicheck.image.attest.sbom.SbomPackage.Checksum;
import io.epicheck.image.attest.sbom.SbomPackage.Ecosystem;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** A package of the npm world, by where it comes from. No login or token of an address gets out of here. Pure. */
final class NpmPackage {
    /** By strength, with the bytes of each. */
    private static final String[] ALGORITHMS = {"sha512", "sha384", "sha256", "sha1"};

    private static final int[] LENGTHS = {64, 48, 32, 20};

    private NpmPackage() {}

    /**
     * Of a registry, or of a file that was packed like one.
     *
     * @param resolved where the archive was had; empty when unknown
     */
    static SbomPackage registry(String name, String version, String license, String resolved, Checksum checksum) {
        return new SbomPackage(Ecosystem.NPM, name, version, Purl.npm(name, version), license, web(resolved), checksum);
    }

    /** Of an address that the project names itself: a registry's package of this name is another one. */
    static SbomPackage address(String name, String version, String address, Checksum checksum) {
        String download = web(address);
        return new SbomPackage(
                Ecosystem.NPM,
                name,
                version,
                Purl.npm(name, version, Map.of("download_url", download)),
                "",
                download,
                checksum);
    }

    /**
     * Of a repository.
     *
     * @param version empty when unknown: then the commit is taken
     */
    static SbomPackage git(String name, String version, String repository, String commit) {
        String location = location(repository, commit);
        String known = version.isEmpty() ? commit : version;
        return new SbomPackage(
                Ecosystem.NPM,
                name,
                known,
                Purl.npm(name, known, Map.of("vcs_url", location)),
                "",
                location,
                Checksum.NONE);
    }

    /** Of a repository by one text, such as {@code git+ssh://git@host/a.git#COMMIT}. */
    static SbomPackage git(String name, String version, String resolved) {
        int hash = resolved.indexOf('#');
        String fragment = hash < 0 ? "" : resolved.substring(hash + 1);
        String commit = fragment;
        for (String part : fragment.split("&", -1)) {
            commit = part.startsWith("commit=") ? part.substring("commit=".length()) : commit;
        }
        return git(name, version, hash < 0 ? resolved : resolved.substring(0, hash), commit);
    }

    static boolean isGit(String address) {
        int end = address.indexOf('#') < 0 ? address.length() : address.indexOf('#');
        return address.startsWith("git+")
                || address.startsWith("git:")
                || address.startsWith("git@")
                || address.startsWith("ssh:")
                || (isWeb(address) && address.substring(0, end).endsWith(".git"));
    }

    static boolean isWeb(String address) {
        return address.startsWith("https://") || address.startsWith("http://");
    }

    /** As SPDX 2.3 wants it (7.7); empty for one that is on somebody's disk. */
    private static String location(String repository, String commit) {
        String plain = repository.startsWith("git+") ? repository.substring(4) : repository;
        int colon = plain.indexOf(':');
        if (plain.startsWith("git@") && !plain.contains("://") && colon > 0) {
            plain = "ssh://" + plain.substring(0, colon) + "/" + plain.substring(colon + 1);
        }
        try {
            URI uri = new URI(plain);
            String scheme = uri.getScheme();
            if (uri.getHost() == null || scheme == null || !scheme.matches("https?|ssh|git")) {
                return "";
            }
            // `git@` is everybody's; anything else may be a login.
            String user = scheme.equals("ssh") && "git".equals(uri.getUserInfo()) ? "git" : null;
            String text = new URI(scheme, user, uri.getHost(), uri.getPort(), uri.getPath(), null, null).toString();
            return (scheme.equals("git") ? text : "git+" + text) + (commit.isEmpty() ? "" : "@" + commit);
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /** Without a login or a token that may stand in it; empty for what is no address of the web. */
    private static String web(String resolved) {
        try {
            URI uri = new URI(resolved);
            return isWeb(resolved) && uri.getHost() != null
                    ? new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), uri.getPath(), null, null).toString()
                    : "";
        } catch (URISyntaxException e) {
            return "";
        }
    }

    /** The strongest of a list of <a href="https://www.w3.org/TR/SRI/">subresource integrity</a> texts. */
    static Checksum integrity(String integrity) {
        String[] texts = integrity.split(" ", -1);
        for (int i = 0; i < ALGORITHMS.length; i++) {
            for (String each : texts) {
                if (each.startsWith(ALGORITHMS[i] + "-")) {
                    String base64 = each.substring(ALGORITHMS[i].length() + 1).replaceFirst("\\?.*", "");
                    Checksum checksum = decoded(ALGORITHMS[i], LENGTHS[i], base64);
                    if (!checksum.equals(Checksum.NONE)) {
                        return checksum;
                    }
                }
            }
        }
        return Checksum.NONE;
    }

    private static Checksum decoded(String algorithm, int length, String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return bytes.length == length
                    ? new Checksum(
                            algorithm.toUpperCase(Locale.ROOT), HexFormat.of().formatHex(bytes))
                    : Checksum.NONE;
        } catch (IllegalArgumentException e) {
            return Checksum.NONE;
        }
    }
}
