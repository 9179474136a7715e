package io.epicheck.image.attest.sbom;

/**
 * The key of a package in a pnpm-lock.yaml, taken apart. Pure.
 *
 * @param whole without what follows the version: peers, and the hash of a patch
 * @param name empty when the key has none
 * @param version what stands in its place: also an address, or a path
 * @param isNamed whether name and version are divided as they are for packages of a registry
 */
record PnpmKey(String whole, String name, String version, boolean isNamed) {
    /** Version 9: {@code name@1.0.0(peer@2.0.0)}, {@code name@https://host/a.tgz}, {@code name@file:folder}. */
    static PnpmKey plain(String key) {
        String whole = withoutSuffix(key);
        int at = whole.indexOf('@', 1);
        return at < 0
                ? new PnpmKey(whole, "", whole, false)
                : new PnpmKey(whole, whole.substring(0, at), whole.substring(at + 1), true);
    }

    /** Version 6: {@code /name@1.0.0(peer@2.0.0)}, {@code registry.host/name@1.0.0}, {@code file:folder}. */
    static PnpmKey rooted(String key) {
        String whole = withoutSuffix(key);
        PnpmKey rest = plain(withoutHost(whole));
        boolean registry = rest.isNamed() && isSemantic(rest.version()) && !key.startsWith("file:");
        return registry ? new PnpmKey(whole, rest.name(), rest.version(), true) : new PnpmKey(whole, "", whole, false);
    }

    /** Version 5: {@code /name/1.0.0_peer@2.0.0}, {@code registry.host/@scope/name/1.0.0}, {@code file:folder}. */
    static PnpmKey slashed(String key) {
        String[] parts = withoutHost(key).split("/", 4);
        int name = parts[0].startsWith("@") ? 2 : 1;
        if (parts.length <= name || key.startsWith("file:")) {
            return new PnpmKey(key, "", key, false);
        }
        String version = parts[name].split("[_(]", 2)[0];
        return isSemantic(version)
                ? new PnpmKey(key, name == 2 ? parts[0] + "/" + parts[1] : parts[0], version, true)
                : new PnpmKey(key, "", key, false);
    }

    /** Whether its version is one, and no address or path. */
    boolean isVersion() {
        return isNamed && isSemantic(version);
    }

    private static boolean isSemantic(String version) {
        return !version.isEmpty() && Character.isDigit(version.charAt(0)) && version.indexOf('/') < 0;
    }

    private static String withoutHost(String key) {
        int slash = key.indexOf('/');
        boolean host =
                slash >= 0 && !key.startsWith("@") && !key.substring(0, slash).contains("@");
        return host ? key.substring(slash + 1) : key;
    }

    /** Groups of parentheses at the end, which may hold others. */
    private static String withoutSuffix(String key) {
        int end = key.length();
        while (end > 0 && key.charAt(end - 1) == ')') {
            int open = 0;
            int at = end - 1;
            for (; at >= 0; at--) {
                open += key.charAt(at) == ')' ? 1 : key.charAt(at) == '(' ? -1 : 0;
                if (open == 0) {
                    break;
                }
            }
            if (at <= 0) {
                break;
            }
            end = at;
        }
        return key.substring(0, end);
    }
}
