package io.epicheck.yaml;

/** How a place in a document is called: {@code smoke[1].expect.status}, {@code metadata.annotations["a.b/c"]}. */
public final class KeyPath {
    private KeyPath() {}

    /** The path of a key in the mapping at {@code parent}; the root is the empty path. */
    public static String child(String parent, String key) {
        String name = key.isEmpty() || key.chars().anyMatch(c -> !isPlain(c))
                ? "[\"" + SourceText.shortened(key) + "\"]"
                : key;
        return parent.isEmpty() || name.startsWith("[") ? parent + name : parent + "." + name;
    }

    /** The path of an item in the list at {@code parent}. */
    public static String item(String parent, int index) {
        return parent + "[" + index + "]";
    }

    private static boolean isPlain(int c) {
        return c == '-' || c == '_' || Character.isLetterOrDigit(c);
    }
}
