package io.epicheck.image.attest.sbom;

import java.util.Comparator;

/**
 * A package of an image.
 *
 * @param purl <a href="https://github.com/package-url/purl-spec">package URL</a>
 * @param license as its own list says it; empty when it does not
 * @param download where it was had; empty when unknown
 * @param checksum of what was downloaded
 */
record SbomPackage(
        Ecosystem ecosystem,
        String name,
        String version,
        String purl,
        String license,
        String download,
        Checksum checksum)
        implements Comparable<SbomPackage> {
    private static final Comparator<SbomPackage> ORDER = Comparator.comparing(SbomPackage::ecosystem)
            .thenComparing(SbomPackage::name)
            .thenComparing(SbomPackage::version)
            .thenComparing(SbomPackage::purl);

    /** Where packages come from. */
    enum Ecosystem {
        APK,
        DEB,
        NPM
    }

    /** @param algorithm as SPDX writes it; empty for none */
    record Checksum(String algorithm, String hex) {
        static final Checksum NONE = new Checksum("", "");
    }

    @Override
    public int compareTo(SbomPackage other) {
        return ORDER.compare(this, other);
    }
}
