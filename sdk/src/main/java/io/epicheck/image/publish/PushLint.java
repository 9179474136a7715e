package io.epicheck.image.publish;

import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.ImageContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks at an image before it is pushed. It knows what the documents say and which files are ours: nothing is downloaded, and layers
 * that somebody else built are not looked into.
 */
public final class PushLint {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SOURCE = "org.opencontainers.image.source";
    /** No configuration is that large. */
    private static final long LARGEST = 4L << 20;

    private PushLint() {}

    /** @param ours files that became layers of it, in their order */
    public static List<PushFinding> check(ImageContent image, List<ImageLayer> ours) {
        Set<PushFinding> findings = new LinkedHashSet<>();
        List<Document> manifests = new ArrayList<>(image.children());
        manifests.add(image.root());
        for (Document document : manifests) {
            JsonNode manifest = JSON.readTree(document.bytes());
            config(image, manifest.path("config").path("digest").asString(""))
                    .ifPresent(config -> findings.addAll(check(manifest, config.path("config"), ours)));
        }
        return List.copyOf(findings);
    }

    private static List<PushFinding> check(JsonNode manifest, JsonNode config, List<ImageLayer> ours) {
        List<PushFinding> findings = new ArrayList<>();
        List<String> command = new ArrayList<>(texts(config.path("Entrypoint")));
        command.addAll(texts(config.path("Cmd")));
        notExecutable(command, config.path("WorkingDir").asString("/"), ours).ifPresent(findings::add);
        String signal = StopSignals.normal(config.path("StopSignal").asString(""));
        StopSignals.wanted(command)
                .filter(wanted -> !wanted.signal().equals(signal))
                .ifPresent(wanted -> findings.add(new PushFinding(
                        PushRule.STOP_SIGNAL,
                        "is stopped with " + signal + ", which lets " + wanted.server()
                                + " drop the requests that it serves; it wants " + wanted.signal())));
        String user = config.path("User").asString("").split(":", 2)[0];
        if (user.isEmpty() || user.equals("0") || user.equals("root")) {
            findings.add(new PushFinding(PushRule.ROOT_USER, "runs as root"));
        }
        if (config.path("Labels").path(SOURCE).asString("").isEmpty()
                && manifest.path("annotations").path(SOURCE).asString("").isEmpty()) {
            findings.add(new PushFinding(PushRule.NO_SOURCE, "has no label that says where its source is"));
        }
        return findings;
    }

    /** The last layer that holds the file counts. */
    private static Optional<PushFinding> notExecutable(List<String> command, String directory, List<ImageLayer> ours) {
        if (command.isEmpty() || command.get(0).indexOf('/') < 0) {
            return Optional.empty(); // found in PATH, which is the base's
        }
        String program = Path.of("/")
                .resolve(directory)
                .resolve(command.get(0))
                .normalize()
                .toString();
        Optional<PushFinding> finding = Optional.empty();
        for (ImageLayer layer : ours) {
            Optional<Path> file = file(layer, program);
            if (file.isPresent()) {
                boolean runs = layer.mode() < 0 ? Files.isExecutable(file.get()) : (layer.mode() & 0111) != 0;
                finding = runs
                        ? Optional.empty()
                        : Optional.of(new PushFinding(
                                PushRule.ENTRYPOINT_NOT_EXECUTABLE,
                                "starts " + program + ", which layer " + layer.name()
                                        + " holds without the executable bit: it cannot start"));
            }
        }
        return finding;
    }

    private static Optional<Path> file(ImageLayer layer, String program) {
        Path target = Path.of("/").resolve(layer.to()).normalize();
        Path wanted = Path.of(program);
        if (!wanted.startsWith(target)) {
            return Optional.empty();
        }
        Path source = wanted.equals(target)
                ? layer.from()
                : layer.from().resolve(target.relativize(wanted).toString());
        return Files.isRegularFile(source) ? Optional.of(source) : Optional.empty();
    }

    private static Optional<JsonNode> config(ImageContent image, String digest) {
        return image.blobs().stream()
                .filter(blob -> blob.digest().equals(digest))
                .findFirst()
                .flatMap(PushLint::json);
    }

    private static Optional<JsonNode> json(Blob blob) {
        try {
            if (blob.source() instanceof InMemory memory) {
                return Optional.of(JSON.readTree(memory.bytes()));
            }
            if (blob.source() instanceof InFile file && blob.size() < LARGEST) {
                return Optional.of(JSON.readTree(Files.readAllBytes(file.file())));
            }
        } catch (IOException | JacksonException e) {
            return Optional.empty(); // pushing it tells what is wrong
        }
        return Optional.empty();
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asString("")));
        return texts;
    }
}
