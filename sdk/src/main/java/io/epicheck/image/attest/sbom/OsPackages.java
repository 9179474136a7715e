package io.epicheck.image.attest.sbom;

import io.epicheck.image.attest.sbom.SbomPackage.Checksum;
import io.epicheck.image.attest.sbom.SbomPackage.Ecosystem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lists that Debian's and Alpine's package managers keep. Pure; what is no package is passed over. */
final class OsPackages {
    private OsPackages() {}

    /** {@code /var/lib/dpkg/status}, and the files of {@code status.d} that images without dpkg have (deb-control(5)). */
    static List<SbomPackage> dpkg(String text, Distribution distribution) {
        List<SbomPackage> packages = new ArrayList<>();
        for (Map<String, String> fields : stanzas(text, ": ")) {
            String status = fields.getOrDefault("Status", "install ok installed");
            if (status.endsWith(" installed")) {
                dpkgPackage(fields, distribution).ifPresent(packages::add);
            }
        }
        return packages;
    }

    private static Optional<SbomPackage> dpkgPackage(Map<String, String> fields, Distribution distribution) {
        String name = fields.getOrDefault("Package", "");
        String version = fields.getOrDefault("Version", "");
        if (name.isEmpty() || version.isEmpty()) {
            return Optional.empty();
        }
        String source = fields.getOrDefault("Source", name).split(" ", 2)[0];
        String purl = Purl.of(
                "deb",
                distribution.id().isEmpty() ? "debian" : distribution.id(),
                name,
                version,
                Map.of(
                        "arch", fields.getOrDefault("Architecture", ""),
                        "distro", distribution.qualifier(),
                        "upstream", source.equals(name) ? "" : source));
        return Optional.of(new SbomPackage(Ecosystem.DEB, name, version, purl, "", "", Checksum.NONE));
    }

    /** {@code /lib/apk/db/installed} (<a href="https://wiki.alpinelinux.org/wiki/Apk_spec">apk</a>). */
    static List<SbomPackage> apk(String text, Distribution distribution) {
        List<SbomPackage> packages = new ArrayList<>();
        for (Map<String, String> fields : stanzas(text, ":")) {
            String name = fields.getOrDefault("P", "");
            String version = fields.getOrDefault("V", "");
            String origin = fields.getOrDefault("o", name);
            if (!name.isEmpty() && !version.isEmpty()) {
                String purl = Purl.of(
                        "apk",
                        distribution.id().isEmpty() ? "alpine" : distribution.id(),
                        name,
                        version,
                        Map.of(
                                "arch", fields.getOrDefault("A", ""),
                                "distro", distribution.qualifier(),
                                "upstream", origin.equals(name) ? "" : origin));
                packages.add(new SbomPackage(
                        Ecosystem.APK, name, version, purl, fields.getOrDefault("L", ""), "", Checksum.NONE));
            }
        }
        return packages;
    }

    private static List<Map<String, String>> stanzas(String text, String separator) {
        List<Map<String, String>> stanzas = new ArrayList<>();
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            if (line.isBlank()) {
                if (!fields.isEmpty()) {
                    stanzas.add(fields);
                    fields = new LinkedHashMap<>();
                }
                continue;
            }
            int cut = line.indexOf(separator);
            if (cut > 0 && !Character.isWhitespace(line.charAt(0))) {
                fields.putIfAbsent(
                        line.substring(0, cut),
                        line.substring(cut + separator.length()).strip());
            }
        }
        if (!fields.isEmpty()) {
            stanzas.add(fields);
        }
        return stanzas;
    }
}
