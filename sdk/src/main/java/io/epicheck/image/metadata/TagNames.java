package io.epicheck.image.metadata;

import io.epicheck.image.oci.Digests;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Makes a valid tag of any text. Pure. */
public final class TagNames {
    /** Of the distribution grammar. */
    static final int LONGEST = 128;

    private static final int HASH = 8;
    private static final Pattern FORBIDDEN = Pattern.compile("[^A-Za-z0-9_.-]+");
    private static final Pattern LEADING = Pattern.compile("^[.-]+");

    private TagNames() {}

    /**
     * As docker/metadata-action has it, each run of what no tag may have becomes one dash. Where that is no tag yet: leading dots and dashes
     * go, and a dash at the end that stands for something else; a name of more than 128 characters is cut and ends in a hash of the whole; one
     * of which nothing is left is {@code unnamed-} and a hash.
     */
    public static String valid(String text) {
        String dashed = FORBIDDEN.matcher(text).replaceAll("-");
        boolean madeAtEnd = !text.isEmpty()
                && FORBIDDEN.matcher(text.substring(text.length() - 1)).matches();
        String name = LEADING.matcher(
                        madeAtEnd && dashed.endsWith("-") ? dashed.substring(0, dashed.length() - 1) : dashed)
                .replaceFirst("");
        if (name.isEmpty()) {
            return "unnamed-" + hash(text);
        }
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - HASH - 1) + "-" + hash(text);
    }

    private static String hash(String text) {
        String digest = Digests.of(text.getBytes(StandardCharsets.UTF_8));
        return digest.substring(digest.indexOf(':') + 1).substring(0, HASH);
    }
}
