package io.epicheck.image.dockerfile;

import io.epicheck.ImageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Lets buildah and podman speak plain HTTP to registries on this machine, and to no other: by a configuration of their own, the machine's with
 * those added, rather than by a flag that would hold for every registry (containers-registries.conf(5)). BuildKit does so by itself.
 */
final class LoopbackRegistries {
    static final String VARIABLE = "CONTAINERS_REGISTRIES_CONF";

    private static final Pattern LOOPBACK = Pattern.compile(
            "(?<![\\w.-])((?:localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1\\])(?::\\d{1,5})?)/");

    private LoopbackRegistries() {}

    /** The registries on this machine that texts name. */
    static Set<String> in(Collection<String> texts) {
        Set<String> found = new TreeSet<>();
        for (String text : texts) {
            Matcher matcher = LOOPBACK.matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    /** The file to use instead of the machine's; empty when nothing has to be added. */
    static Optional<Path> configuration(Set<String> registries, Map<String, String> environment, Path folder) {
        String known = machine(environment).map(LoopbackRegistries::text).orElse("");
        // The first version of the format knows no tables that could be added.
        boolean old = known.contains("[registries.");
        StringBuilder added = new StringBuilder();
        for (String registry : registries) {
            if (!known.contains('"' + registry + '"')) {
                added.append("\n[[registry]]\nlocation = \"").append(registry).append("\"\ninsecure = true\n");
            }
        }
        if (added.isEmpty() || old) {
            return Optional.empty();
        }
        Path file = folder.resolve("registries.conf");
        try {
            Files.writeString(file, known + added);
        } catch (IOException e) {
            throw new ImageException("NO_SPACE", file + " cannot be written: " + e.getMessage(), "Free some space.", e);
        }
        return Optional.of(file);
    }

    private static Optional<Path> machine(Map<String, String> environment) {
        Path home = Path.of(environment.getOrDefault("HOME", "/"));
        Path own = Path.of(environment.getOrDefault(
                "XDG_CONFIG_HOME", home.resolve(".config").toString()));
        return Stream.concat(
                        Stream.ofNullable(environment.get(VARIABLE)).map(Path::of),
                        List.of(own.resolve("containers/registries.conf"), Path.of("/etc/containers/registries.conf"))
                                .stream())
                .filter(Files::isReadable)
                .findFirst();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
