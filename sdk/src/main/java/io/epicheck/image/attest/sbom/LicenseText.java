package io.epicheck.image.attest.sbom;

import java.util.Set;

/** Licences that can be written down without knowing the whole list of SPDX. Pure. */
final class LicenseText {
    static final String UNKNOWN = "NOASSERTION";

    /** Those of nearly all packages; everything else goes into a comment, word for word. */
    private static final Set<String> KNOWN = Set.of(
            "0BSD",
            "AGPL-3.0-only",
            "AGPL-3.0-or-later",
            "Apache-2.0",
            "Artistic-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "BSL-1.0",
            "BlueOak-1.0.0",
            "CC-BY-3.0",
            "CC-BY-4.0",
            "CC0-1.0",
            "EPL-2.0",
            "GPL-2.0-only",
            "GPL-2.0-or-later",
            "GPL-3.0-only",
            "GPL-3.0-or-later",
            "ISC",
            "LGPL-2.1-only",
            "LGPL-2.1-or-later",
            "LGPL-3.0-only",
            "LGPL-3.0-or-later",
            "MIT",
            "MIT-0",
            "MPL-2.0",
            "OFL-1.1",
            "OpenSSL",
            "PostgreSQL",
            "Python-2.0",
            "Unicode-3.0",
            "Unlicense",
            "WTFPL",
            "X11",
            "Zlib",
            "curl");

    private LicenseText() {}

    /** The text where it is an expression of known licences, joined by one operator; else {@link #UNKNOWN}. */
    static String declared(String text) {
        String plain = text.startsWith("(") && text.endsWith(")") ? text.substring(1, text.length() - 1) : text;
        for (String operator : new String[] {" OR ", " AND "}) {
            String[] parts = plain.split(operator, -1);
            boolean known = true;
            for (String part : parts) {
                known &= KNOWN.contains(part);
            }
            if (known) {
                return parts.length == 1 ? plain : "(" + plain + ")";
            }
        }
        return UNKNOWN;
    }
}
