package io.epicheck.smoke;

import java.net.URI;

/** URLs as they may be shown: user, password, query and fragment are left out, because tokens travel there. */
final class SafeUrl {
    private SafeUrl() {}

    static String of(URI uri) {
        return of(uri.toString());
    }

    /** Works on any text, so that a URL that does not parse can be shown too. */
    static String of(String url) {
        String shown = url.split("[?#]", 2)[0];
        int authority = shown.indexOf("//");
        int from = authority < 0 ? 0 : authority + 2;
        int slash = shown.indexOf('/', from);
        int at = shown.lastIndexOf('@', slash < 0 ? shown.length() : slash);
        return at < from ? shown : shown.substring(0, from) + shown.substring(at + 1);
    }
}
