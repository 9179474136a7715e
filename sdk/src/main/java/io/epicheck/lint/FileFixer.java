package io.epicheck.lint;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import io.epicheck.manifest.Pointers;
import io.epicheck.yaml.YamlDocuments;
import io.epicheck.yaml.YamlEdit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds out how files become what the fixes of findings say. Every edit is proven before it counts: the new text, read, merged and filled
 * in like the old one, must give exactly the fixed objects; otherwise that finding is left to a person. Writes nothing. For one thread.
 *
 * <p>A part goes into the file that says the nearest part around it, a new object behind the object that it is about. Environments that
 * share files are given one after the other: a later one sees what an earlier one has mended.
 */
public final class FileFixer {
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private final Path project;
    private final Map<Path, String> originals = new LinkedHashMap<>();
    private final List<Finding> fixed = new ArrayList<>();
    private final List<FileFixes.ByHand> byHand = new ArrayList<>();
    private Map<Path, String> texts = new LinkedHashMap<>();

    /** @param project files outside of this folder are left alone */
    public FileFixer(Path project) {
        this.project = project;
    }

    /**
     * Mends what is found in the manifests of one environment.
     *
     * @param lint what is wrong with them
     */
    public void fix(Manifests manifests, String namespace, Function<List<Manifest>, List<Finding>> lint) {
        Set<Path> files = manifests.files();
        List<Manifest> current = manifests.withTexts(texts).resolve(namespace);
        for (Finding finding : lint.apply(current)) {
            if (!finding.fix().isEmpty()) {
                current = new Attempt(manifests, namespace, files, finding, current).make();
            }
        }
    }

    /** What has come together. */
    public FileFixes result() {
        List<FileFix> files = new ArrayList<>();
        texts.forEach((path, text) -> {
            String before = originals.getOrDefault(path, text);
            if (!before.equals(text)) {
                files.add(new FileFix(path, before, text));
            }
        });
        return new FileFixes(files, fixed, byHand);
    }

    /** A reason to leave a fix to a person. */
    private static final class ByHandException extends Exception {
        private static final long serialVersionUID = 1L;

        ByHandException(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** One finding: all of its changes, or none. */
    private final class Attempt {
        private final Manifests manifests;
        private final String namespace;
        private final Set<Path> files;
        private final Finding finding;
        private final List<Manifest> before;
        private Map<Path, String> tried;
        private List<Manifest> state;

        /** @param before what the texts so far say */
        Attempt(Manifests manifests, String namespace, Set<Path> files, Finding finding, List<Manifest> before) {
            this.manifests = manifests;
            this.namespace = namespace;
            this.files = files;
            this.finding = finding;
            this.before = before;
            this.state = before;
            this.tried = new LinkedHashMap<>(texts);
        }

        /** @return what the texts say afterwards */
        List<Manifest> make() {
            try {
                for (Change change : finding.fix()) {
                    List<Manifest> wanted = Changes.apply(state, List.of(change));
                    if (same(state, wanted)) {
                        continue; // another finding's fix has done it
                    }
                    for (Change part : parts(state, change)) {
                        edit(state, part);
                        state = manifests.withTexts(tried).resolve(namespace);
                    }
                    if (!same(state, wanted)) {
                        throw new ByHandException("the edited text would not say what it should");
                    }
                }
                texts = tried;
                fixed.add(finding);
                return state;
            } catch (ByHandException e) {
                byHand.add(new FileFixes.ByHand(finding, e.reason()));
            } catch (BadInputException e) {
                byHand.add(new FileFixes.ByHand(finding, "the edited text would not be read any more"));
            } catch (IllegalArgumentException e) {
                byHand.add(new FileFixes.ByHand(finding, "an earlier fix has changed this place"));
            }
            return before;
        }

        /** A mapping that takes the place of one is put key by key, so that what both say stays as it is written. */
        private static List<Change> parts(List<Manifest> manifestsNow, Change change) throws ByHandException {
            if (!(change instanceof Change.Put put)
                    || !put.value().isObject()
                    || !find(manifestsNow, put.manifest().object())
                            .object()
                            .at(put.pointer())
                            .isObject()) {
                return List.of(change);
            }
            List<Change> parts = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry : put.value().properties()) {
                String pointer = Pointers.child(put.pointer(), entry.getKey());
                parts.addAll(parts(manifestsNow, new Change.Put(put.manifest(), pointer, entry.getValue())));
            }
            return parts;
        }

        private void edit(List<Manifest> manifestsNow, Change change) throws ByHandException {
            if (change instanceof Change.Put put) {
                put(find(manifestsNow, put.manifest().object()), put);
            } else if (change instanceof Change.Add add) {
                Manifest beside = find(manifestsNow, finding.manifest().object());
                Path file = file(beside.position());
                tried.put(file, YamlEdit.of(text(file)).append(asWritten(add.object())));
            }
        }

        private void put(Manifest manifest, Change.Put put) throws ByHandException {
            List<String> segments = Pointers.segments(put.pointer());
            String nearest = put.pointer();
            List<String> missing = new ArrayList<>();
            for (int i = segments.size() - 1; i >= 0 && !manifest.positions().isWritten(nearest); i--) {
                missing.add(0, segments.get(i));
                nearest = Pointers.parent(nearest);
            }
            if (!missing.isEmpty()) {
                JsonNode parent = manifest.object().at(nearest);
                boolean item = parent.isArray();
                if (item && missing.get(0).equals(String.valueOf(parent.size()))) {
                    missing.set(0, "-");
                }
            }
            Position position = manifest.positions().value(nearest);
            Path file = file(position);
            YamlEdit.Result result = YamlEdit.of(text(file)).put(position, missing, put.value());
            if (result instanceof YamlEdit.Result.Done done) {
                tried.put(file, done.text());
            } else {
                throw new ByHandException(((YamlEdit.Result.ByHand) result).reason());
            }
        }

        /** The file of a position, when it is one that we may write. */
        private Path file(Position position) throws ByHandException {
            if (position.file().startsWith("<")) {
                throw new ByHandException("it comes from " + position.file() + ", not from a file");
            }
            Path file = Path.of(position.file());
            if (!files.contains(file)) {
                throw new ByHandException("it comes from " + position.file() + ", which is no manifest of the project");
            }
            try {
                if (!file.toRealPath().startsWith(project.toRealPath())) {
                    throw new ByHandException(file + " leads out of the project");
                }
            } catch (IOException e) {
                throw new ByHandException(file + " cannot be found");
            }
            return file;
        }

        private String text(Path file) {
            String known = tried.get(file);
            if (known != null) {
                return known;
            }
            String read = YamlDocuments.text(file, file.toString());
            originals.putIfAbsent(file, read);
            return read;
        }
    }

    private static Manifest find(List<Manifest> manifests, KubeObject wanted) throws ByHandException {
        Optional<Manifest> found = manifests.stream()
                .filter(manifest -> manifest.object().apiVersion().equals(wanted.apiVersion())
                        && manifest.object().toString().equals(wanted.toString()))
                .findFirst();
        return found.orElseThrow(() -> new ByHandException(wanted + " was not found in the files"));
    }

    /** What a file says of an object: what resolving adds is left out. */
    private static ObjectNode asWritten(KubeObject object) {
        ObjectNode json = object.toJson();
        if (json.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("namespace");
            if (metadata.path("labels") instanceof ObjectNode labels) {
                if (labels.path(MANAGED_BY).asString("").equals("epicheck")) {
                    labels.remove(MANAGED_BY);
                }
                if (labels.isEmpty()) {
                    metadata.remove("labels");
                }
            }
        }
        return json;
    }

    private static boolean same(List<Manifest> one, List<Manifest> other) {
        return byName(one).equals(byName(other));
    }

    private static Map<String, JsonNode> byName(List<Manifest> manifests) {
        Map<String, JsonNode> objects = new TreeMap<>();
        for (Manifest manifest : manifests) {
            ObjectNode json = asWritten(manifest.object());
            objects.put(
                    json.path("apiVersion").asString("") + " "
                            + manifest.object().kind() + " " + manifest.object().name(),
                    json);
        }
        return new HashMap<>(objects);
    }
}
