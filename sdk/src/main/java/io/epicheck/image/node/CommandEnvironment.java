package io.epicheck.image.node;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What commands with declared inputs see of the environment: what a machine needs to run anything, and the variables that are declared. So a
 * variable that is not declared cannot change the outputs without changing their key.
 */
final class CommandEnvironment {
    private static final Set<String> MACHINE = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "TMPDIR",
            "LANG",
            "LANGUAGE",
            "TERM",
            "PNPM_HOME",
            "NODE_EXTRA_CA_CERTS",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR");
    private static final Pattern MACHINE_TOO =
            Pattern.compile("(?i)(https?|no|all)_proxy|npm_config_.*|(LC|XDG|YARN|COREPACK|NVM|VOLTA|FNM)_.*");
    private static final Pattern SETTING = Pattern.compile("(?i)npm_config_.*|YARN_.*|LANG|LC_.*");
    private static final Pattern OF_THE_PLACE =
            Pattern.compile("(?i).*(auth|token|password|proxy|cache|local_prefix).*");
    /** Tools of the kind change what they do by it, and every CI sets it. */
    private static final String CI = "CI";

    private final Map<String, String> environment;
    private final List<String> names;

    /** @param names exact, or with {@code *} at the end */
    CommandEnvironment(Map<String, String> environment, List<String> names) {
        this.environment = environment;
        this.names = names;
    }

    /** All that the commands see. */
    Map<String, String> visible() {
        Map<String, String> visible = new TreeMap<>(environment);
        visible.keySet()
                .removeIf(name ->
                        !MACHINE.contains(name) && !MACHINE_TOO.matcher(name).matches() && !isDeclared(name));
        return visible;
    }

    /** What the outputs depend on: what is declared, and settings of tools and languages; no logins, and nothing of the place. */
    Map<String, String> decisive() {
        Map<String, String> decisive = new TreeMap<>(environment);
        decisive.keySet()
                .removeIf(name -> !isDeclared(name)
                        && (!SETTING.matcher(name).matches()
                                || OF_THE_PLACE.matcher(name).matches()));
        return decisive;
    }

    /** All that the commands see but logins and what says where something lies. */
    Map<String, String> visibleWithoutLogins() {
        Map<String, String> visible = visible();
        visible.keySet().removeIf(name -> OF_THE_PLACE.matcher(name).matches());
        return visible;
    }

    private boolean isDeclared(String name) {
        return name.equals(CI)
                || names.stream()
                        .anyMatch(pattern -> pattern.endsWith("*")
                                ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                                : name.equals(pattern));
    }
}
