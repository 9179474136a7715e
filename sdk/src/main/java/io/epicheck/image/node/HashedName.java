package io.epicheck.image.node;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file's name that holds a hash of its content, as build tools write them: {@code index-DiwrgTda.js} (Vite, Rollup),
 * {@code main.8e3f2a1b.chunk.js} (webpack, Parcel), {@code page-4f0c2d2e5a6b7c8d.js} (Next), {@code chunk-ABCD2345.js} (esbuild, Angular),
 * {@code B7dA9xk2.js} (Nuxt, SvelteKit). Never a page, a feed or data: their names may hold ids.
 *
 * @param stem the path with the hash taken out, which stays the same from build to build; the whole path when nothing else is left of it
 * @param certain false when the hash could be a word by its letters
 */
record HashedName(String stem, boolean certain) {
    private static final List<String> NEVER =
            List.of("html", "htm", "xml", "txt", "json", "webmanifest", "md", "rss", "atom");
    private static final String BEFORE = "(?:^|(?<=[-._~]))";
    private static final List<Pattern> HASHES = List.of(
            Pattern.compile(BEFORE + "(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}(?=[.-])"),
            Pattern.compile(BEFORE + "(?=\\w*[0-9])(?=\\w*[a-z])(?=\\w*[A-Z])\\w{9,32}(?=\\.)"),
            Pattern.compile(BEFORE + "[A-Za-z0-9_-]{8}(?=\\.)"));
    /** Words, numbers, sizes, word1, someWords, some-word. */
    private static final Pattern PLAIN =
            Pattern.compile("[A-Z]?[a-z]+|[A-Z]+|[0-9]+|[0-9]+x[0-9]+|[A-Za-z][a-z]+[0-9]{1,4}"
                    + "|[a-z]+([A-Z][a-z]+)+|([A-Z]?[a-z]{2,}[-_])+[A-Za-z]?[a-z]*|[a-z]+([-_][a-z0-9]+)+");

    static Optional<HashedName> of(String path) {
        int slash = path.lastIndexOf('/');
        String folder = path.substring(0, slash + 1);
        String name = path.substring(slash + 1);
        if (NEVER.contains(extension(name))) {
            return Optional.empty();
        }
        for (Pattern pattern : HASHES) {
            Matcher matcher = pattern.matcher(name);
            if (matcher.find()) {
                String rest = name.substring(0, matcher.start());
                return Optional.of(new HashedName(
                        rest.isEmpty() ? path : folder + rest + "*" + name.substring(matcher.end()),
                        !PLAIN.matcher(matcher.group()).matches()));
            }
        }
        return Optional.empty();
    }

    /** In lower case, without the dot; of {@code a.js.map} and {@code a.js.gz} the one before. */
    static String extension(String name) {
        String lower = name.toLowerCase(Locale.ROOT).replaceFirst("(?<=.\\.\\w{1,12})\\.(map|gz|br)$", "");
        return lower.substring(lower.lastIndexOf('.') + 1);
    }
}
