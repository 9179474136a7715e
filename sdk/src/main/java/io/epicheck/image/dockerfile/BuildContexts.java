package io.epicheck.image.dockerfile;

import io.epicheck.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has an engine take images by their locked digests though the Dockerfile names tags: {@code --build-context NAME=docker-image://REF@DIGEST}
 * (<a href="https://docs.docker.com/reference/cli/docker/buildx/build/#build-context">buildx</a>, buildah-build(1)). Pure.
 */
final class BuildContexts {
    private static final String IMAGE = "docker-image://";
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    private BuildContexts() {}

    /** The first version that has it. */
    static String since(BuildEngine engine) {
        return switch (engine) {
            case BUILDX -> "0.8";
            case BUILDAH -> "1.27";
            case PODMAN -> "4.2";
        };
    }

    /** Whether the engine has it; one of an unknown version, such as the 0.0.0 of own builds, is believed to. */
    static boolean known(EngineChoice engine) {
        Matcher version = VERSION.matcher(engine.version());
        Matcher since = VERSION.matcher(since(engine.engine()));
        if (!version.matches() || !since.matches() || engine.version().startsWith("0.0.")) {
            return true;
        }
        int major = Integer.compare(number(version, 1), number(since, 1));
        return major > 0 || (major == 0 && number(version, 2) >= number(since, 2));
    }

    /** Sources by name, of those images that have a locked digest. */
    static Map<String, String> of(BuildEngine engine, List<DockerfileImage> images, Map<ImageReference, String> pins) {
        Map<String, String> contexts = new TreeMap<>();
        for (DockerfileImage image : images) {
            image.reference().filter(pins::containsKey).ifPresent(reference -> names(engine, image, reference)
                    .forEach(name -> contexts.put(
                            name, IMAGE + reference.fullRepository() + "@" + pins.getOrDefault(reference, ""))));
        }
        return contexts;
    }

    /** BuildKit compares names in full, with arguments filled in; buildah and podman texts, as FROM has them. */
    private static Set<String> names(BuildEngine engine, DockerfileImage image, ImageReference reference) {
        return engine == BuildEngine.BUILDX
                ? Set.of(reference.toString())
                : new TreeSet<>(List.of(image.written(), GlobalArguments.unquoted(image.written()), image.resolved()));
    }

    private static int number(Matcher version, int group) {
        String digits = version.group(group);
        return digits.length() > 8 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }
}
