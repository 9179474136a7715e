package io.epicheck.context;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what git calls a remote into an address that a browser opens, without credentials. */
final class RepositoryUrl {
    /** {@code git@github.com:owner/name.git}, git's scp-like form (git-fetch(1), "GIT URLS"). */
    private static final Pattern SCP = Pattern.compile("^(?:[^@/]+@)?([A-Za-z0-9.-]+):(?!//)(.+)$");

    private static final Pattern URL = Pattern.compile("^(https?|ssh|git)://(?:[^@/]*@)?([^/]+)/(.+)$");

    private RepositoryUrl() {}

    /** Empty for a local path and for anything else that is no address. */
    static String of(String remote) {
        Matcher url = URL.matcher(remote.strip());
        if (url.matches()) {
            boolean web = url.group(1).startsWith("http");
            String host = web ? url.group(2) : url.group(2).replaceFirst(":\\d+$", "");
            return (web ? url.group(1) : "https") + "://" + host + "/" + path(url.group(3));
        }
        Matcher scp = SCP.matcher(remote.strip());
        return scp.matches() ? "https://" + scp.group(1) + "/" + path(scp.group(2)) : "";
    }

    private static String path(String path) {
        return path.replaceFirst("^/+", "")
                .replaceFirst("[?#].*$", "")
                .replaceFirst("/+$", "")
                .replaceFirst("\\.git$", "");
    }
}
