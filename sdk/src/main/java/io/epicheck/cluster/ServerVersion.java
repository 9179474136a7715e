package io.epicheck.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which Kubernetes a server is. Immutable.
 *
 * @param text as the server says it: {@code v1.34.4}, {@code v1.29.6-eks-1de2ab1}
 */
public record ServerVersion(int major, int minor, String text) {
    /** Has everything: for looking at manifests without a cluster. */
    public static final ServerVersion NEWEST = new ServerVersion(Integer.MAX_VALUE, 0, "the newest Kubernetes");

    private static final Pattern FORM = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4}).*");

    /** Reads {@code gitVersion}; what is no version is older than every other, so nothing is expected of it. */
    public static ServerVersion of(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches()
                ? new ServerVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), text)
                : new ServerVersion(0, 0, text);
    }

    public boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }

    @Override
    public String toString() {
        return text;
    }
}
