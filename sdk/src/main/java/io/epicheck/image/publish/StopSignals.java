package io.epicheck.image.publish;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which signal lets a server finish its requests. Pure. */
final class StopSignals {
    /**
     * By the program's name. Sources: nginx.org/en/docs/control.html; httpd.apache.org/docs/2.4/stopping.html; HAProxy management guide,
     * 4 (soft stop); php-fpm(8).
     */
    private static final Map<String, String> GRACEFUL = Map.of(
            "nginx", "SIGQUIT",
            "openresty", "SIGQUIT",
            "httpd", "SIGWINCH",
            "httpd-foreground", "SIGWINCH",
            "apache2-foreground", "SIGWINCH",
            "haproxy", "SIGUSR1",
            "php-fpm", "SIGQUIT");

    private static final Map<String, String> NUMBERS =
            Map.of("3", "SIGQUIT", "10", "SIGUSR1", "15", "SIGTERM", "28", "SIGWINCH");

    private StopSignals() {}

    /** A server and the signal that it wants. */
    record Wanted(String server, String signal) {}

    /** Looks for a known server in what a container starts. */
    static Optional<Wanted> wanted(List<String> command) {
        for (String word : command) {
            String program = word.substring(word.lastIndexOf('/') + 1);
            String signal = GRACEFUL.get(program);
            if (signal != null) {
                return Optional.of(new Wanted(program, signal));
            }
        }
        return Optional.empty();
    }

    /** {@code SIGQUIT} for {@code QUIT}, {@code sigquit} and {@code 3}; {@code SIGTERM} for nothing, which is what runtimes send then. */
    static String normal(String written) {
        String upper = written.strip().toUpperCase(Locale.ROOT);
        if (upper.isEmpty()) {
            return "SIGTERM";
        }
        String named = NUMBERS.getOrDefault(upper, upper);
        return named.startsWith("SIG") ? named : "SIG" + named;
    }
}
