package io.epicheck.context;

import java.util.regex.Pattern;

/** Globs over branch and tag names: {@code *} stays within one part of a path, {@code **} crosses slashes. */
final class RefGlob {
    private RefGlob() {}

    static boolean matches(String glob, String name) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            if (glob.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (glob.charAt(i) == '*') {
                regex.append("[^/]*");
            } else {
                regex.append(Pattern.quote(glob.substring(i, i + 1)));
            }
        }
        return name.matches(regex.toString());
    }
}
