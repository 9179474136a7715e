package io.epicheck.image.registry;

import java.util.Locale;
import java.util.Map;

/**
 * Which token server may be told the password for a registry. The registry names it, so a hostile one could name its own: it must be the
 * registry itself, its parent domain, or a sibling below the same parent.
 */
final class Realms {
    private static final Map<String, String> KNOWN = Map.of("docker.io", "auth.docker.io");

    private Realms() {}

    /**
     * Says yes or no.
     *
     * @param registry with or without a port
     * @param host of the token server, without a port
     */
    static boolean mayKnowThePassword(String registry, String host) {
        String own = registry.replaceAll(":\\d+$", "").toLowerCase(Locale.ROOT);
        String other = host.toLowerCase(Locale.ROOT);
        if (own.equals(other) || other.equals(KNOWN.get(own))) {
            return true;
        }
        String parent = own.substring(own.indexOf('.') + 1);
        return isOneOwners(parent) && (other.equals(parent) || other.endsWith("." + parent));
    }

    /** Addresses, single labels and public suffixes such as {@code co.uk} have many owners below them. */
    private static boolean isOneOwners(String domain) {
        String[] labels = domain.split("\\.");
        boolean address = domain.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == ':');
        boolean suffix = labels.length == 2 && labels[1].length() == 2 && labels[0].length() <= 3;
        return labels.length >= 2 && !address && !suffix;
    }
}
