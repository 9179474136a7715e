package io.epicheck.image.dockerfile;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the images that a Dockerfile takes from registries, with arguments filled in as far as they are known before a build. */
public final class DockerfileImages {
    private static final Pattern FLAG = Pattern.compile("\\s+--([a-z-]+)(?:=(\"[^\"]*\"|\\S*))?");
    private static final Pattern MOUNTED = Pattern.compile("(?:^|,)\"?from=([^,\"]+)");
    private static final Set<String> OF_PLATFORM = Set.of(
            "TARGETPLATFORM",
            "TARGETOS",
            "TARGETARCH",
            "TARGETVARIANT",
            "BUILDPLATFORM",
            "BUILDOS",
            "BUILDARCH",
            "BUILDVARIANT");

    private final DockerfileText text;
    private final DockerfileSpec spec;
    private final GlobalArguments arguments;
    private final List<DockerfileImage> found = new ArrayList<>();

    private DockerfileImages(DockerfileText text, DockerfileSpec spec) {
        this.text = text;
        this.spec = spec;
        this.arguments = GlobalArguments.of(text, spec.args());
    }

    /**
     * Reads them, in the file's order; stages after the target are left out.
     *
     * @param image what messages call the image that is built
     * @throws ImageException {@code DOCKERFILE_MISSING} when there is no such file
     */
    public static List<DockerfileImage> of(String image, DockerfileSpec spec) {
        return in(DockerfileText.read(image, spec.dockerfile()), spec);
    }

    static List<DockerfileImage> in(DockerfileText text, DockerfileSpec spec) {
        return new DockerfileImages(text, spec).all();
    }

    private List<DockerfileImage> all() {
        text.syntax().ifPresent(this::syntax);
        int last = spec.target().isEmpty()
                ? Integer.MAX_VALUE
                : text.stage(spec.target()).map(Stage::index).orElse(Integer.MAX_VALUE);
        for (Instruction each : text.instructions()) {
            if (each.stage() < 0 || each.stage() > last) {
                continue;
            }
            switch (each.keyword()) {
                case "FROM" -> {
                    if (each.step() == 1) {
                        from(each, text.stages().get(each.stage()));
                    }
                }
                case "COPY" -> flags(each, "from").forEach(name -> other(each, name));
                case "RUN" ->
                    flags(each, "mount")
                            .forEach(mount ->
                                    MOUNTED.matcher(mount).results().forEach(field -> other(each, field.group(1))));
                default -> {}
            }
        }
        return List.copyOf(found);
    }

    private void syntax(Instruction line) {
        if (!line.text().contains("@")) {
            cannot(line, line.text(), "BuildKit reads the Dockerfile with it: write its digest there to keep it");
        }
    }

    private void from(Instruction from, Stage stage) {
        String name = GlobalArguments.unquoted(stage.from());
        List<Stage> earlier = text.stages().subList(0, stage.index());
        Optional<String> filled = arguments.filled(name);
        if (filled.isEmpty()) {
            Pattern possible = arguments.possible(name);
            if (earlier.stream().noneMatch(each -> possible.matcher(each.name()).matches())) {
                cannot(from, stage.from(), unknown(name));
            }
        } else if (!filled.get().equals(DockerfileText.SCRATCH) && !isStage(earlier, filled.get())) {
            image(from, stage.from(), filled.get());
        }
    }

    private void other(Instruction instruction, String written) {
        String name = GlobalArguments.unquoted(written);
        if (name.contains("$")) {
            cannot(instruction, written, "arguments are for FROM only: name a stage by FROM, and take it from there");
        } else if (!name.matches("\\d*") && !isStage(text.stages(), name)) {
            image(instruction, written, name);
        }
    }

    private void image(Instruction instruction, String written, String name) {
        ImageReference reference;
        try {
            reference = ImageReference.parse(name);
        } catch (BadInputException e) {
            cannot(instruction, written, "cannot be read as a registry's image");
            return;
        }
        // Engines look a stage's name up among the replaced images, too: the stage itself would be replaced.
        String shortName = shortName(reference);
        if (reference.digest().isEmpty() && isStage(text.stages(), shortName)) {
            cannot(instruction, written, "stage `" + shortName + "` has the same name: give the stage another one");
        } else {
            add(instruction, written, name, Optional.of(reference), "");
        }
    }

    private String unknown(String name) {
        List<String> missing = arguments.missing(name);
        if (missing.isEmpty()) {
            return "its arguments cannot be filled in: only ${NAME} and ${NAME:-default} are understood";
        }
        String argument = missing.get(0);
        return OF_PLATFORM.contains(argument)
                ? argument + " is another for each platform: let a stage for each begin with its image"
                : "ARG " + argument + " has no value: give it a default, or one in `build.args`";
    }

    private void cannot(Instruction instruction, String written, String reason) {
        add(instruction, written, "", Optional.empty(), reason);
    }

    private void add(
            Instruction instruction,
            String written,
            String resolved,
            Optional<ImageReference> reference,
            String reason) {
        found.add(new DockerfileImage(
                spec.dockerfile(), instruction.line(), instruction.keyword(), written, resolved, reference, reason));
    }

    private static boolean isStage(List<Stage> stages, String name) {
        return stages.stream()
                .anyMatch(stage -> !stage.name().isEmpty() && stage.name().equals(name.toLowerCase(Locale.ROOT)));
    }

    /** As the Docker CLI shows it, without {@code latest}; empty for one that no stage can be named like. */
    private static String shortName(ImageReference reference) {
        boolean latest = reference.tag().isEmpty() || reference.tag().get().equals("latest");
        String path = reference.repository();
        return latest && reference.registry().equals("docker.io") && path.startsWith("library/")
                ? path.substring("library/".length())
                : "";
    }

    private static List<String> flags(Instruction instruction, String name) {
        List<String> values = new ArrayList<>();
        Matcher flag = FLAG.matcher(instruction.text());
        int at = instruction.keyword().length();
        while (flag.find(at) && flag.start() == at) {
            if (flag.group(1).equals(name) && flag.group(2) != null) {
                values.add(flag.group(2));
            }
            at = flag.end();
        }
        return values;
    }
}
