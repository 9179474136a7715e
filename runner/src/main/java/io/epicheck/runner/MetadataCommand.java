package io.epicheck.runner;

import io.epicheck.BadInputException;
import io.epicheck.image.metadata.ImageMetadata;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.report.GitHubOutputs;
import io.epicheck.secret.Sanitizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "metadata",
        mixinStandardHelpOptions = true,
        description = {
            "Show which tags, labels and annotations this event gives to images, and what became of every rule.",
            "Contacts nothing. With --repository it needs no pipeline file."
        })
final class MetadataCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private FileOptions file;

    @Mixin
    private PlainImage plain;

    @Mixin
    @SuppressWarnings("UnusedVariable") // the failure handler reads it from the arguments
    private TraceOption trace;

    @Option(names = "--image", paramLabel = "NAME", description = "Only this image of the pipeline file.")
    private Optional<String> image = Optional.empty();

    @Option(
            names = "--ref",
            paramLabel = "REF",
            description = "As if this were the git ref: refs/heads/main, refs/tags/v1.2.3, refs/pull/7/merge.")
    private Optional<String> ref = Optional.empty();

    @Option(
            names = "--event",
            paramLabel = "EVENT",
            description = "As if this had happened: push, tag, pull_request, schedule or manual.")
    private Optional<String> event = Optional.empty();

    @Mixin
    private FormOption form;

    @Option(
            names = "--github-output",
            description = "Write version, tags, labels, annotations and json to the file in GITHUB_OUTPUT, as"
                    + " docker/metadata-action does.")
    private boolean outputs;

    MetadataCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Map<String, String> environment = new HashMap<>(surroundings.environment());
        ref.ifPresent(text -> environment.put("EPICHECK_REF", text));
        event.ifPresent(text -> environment.put("EPICHECK_EVENT", text));
        Path here = surroundings.directory().toAbsolutePath();
        Map<String, ImageMetadata> found = new LinkedHashMap<>();
        Optional<ImageMetadata> own = plain.metadata(environment, here);
        UnaryOperator<String> masked = UnaryOperator.identity();
        if (own.isPresent()) {
            found.put(own.get().image(), own.get());
        } else {
            Pipeline pipeline = file.pipeline(surroundings).withEnvironment(environment);
            found.putAll(pipeline.metadata());
            masked = pipeline.redactor()::redact;
        }
        image.ifPresent(name -> found.keySet().retainAll(Set.of(known(found, name))));
        print(found, masked);
        if (outputs) {
            write(found, masked);
        }
        // A build would fail so, too.
        found.values().forEach(ImageMetadata::tags);
        return ExitCode.OK;
    }

    private static String known(Map<String, ImageMetadata> found, String name) {
        if (!found.containsKey(name)) {
            throw new BadInputException(
                    "UNKNOWN_IMAGE",
                    "there is no image `" + name + "` in the pipeline file; it has: "
                            + String.join(", ", found.keySet()),
                    "Give one of these with --image.");
        }
        return name;
    }

    private void print(Map<String, ImageMetadata> found, UnaryOperator<String> masked) {
        if (form.isJson()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            found.forEach((name, each) -> json.set(name, each.json()));
            String text = JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json);
            surroundings.out().println(masked.apply(text));
        } else {
            String text = found.values().stream().map(ImageMetadata::text).collect(Collectors.joining("\n"));
            masked.apply(text).lines().forEach(line -> surroundings.out().println(shown(line)));
        }
        surroundings.out().flush();
    }

    /** A branch's name may hold anything; the indentation stays. */
    private static String shown(String line) {
        String text = line.stripLeading();
        return line.substring(0, line.length() - text.length()) + Sanitizer.line(text);
    }

    private void write(Map<String, ImageMetadata> found, UnaryOperator<String> masked) {
        if (found.size() != 1) {
            throw new BadInputException(
                    "ONE_IMAGE",
                    "outputs are of one image, the pipeline file has " + found.size(),
                    "Name one with --image: " + String.join(", ", found.keySet()) + ".");
        }
        Map<String, String> values = new LinkedHashMap<>();
        found.values().iterator().next().outputs().forEach((name, value) -> values.put(name, masked.apply(value)));
        try {
            if (!GitHubOutputs.of(surroundings.environment()).write(values)) {
                throw new BadInputException(
                        "NO_GITHUB_OUTPUT",
                        "the variable GITHUB_OUTPUT is not set, so there is nowhere to write outputs",
                        "Leave out --github-output, or run it in a step of GitHub Actions.");
            }
        } catch (IOException e) {
            throw new BadInputException(
                    "NOT_WRITABLE",
                    "the file in GITHUB_OUTPUT cannot be written: " + Sanitizer.line(String.valueOf(e.getMessage())),
                    "Check its folder.");
        }
    }
}
