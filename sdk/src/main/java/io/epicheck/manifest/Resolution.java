package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import io.epicheck.image.BuiltImage;
import io.epicheck.yaml.Variables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** From sources to objects that can be applied: read, merge, fill in, check, finish. One use, one thread. */
final class Resolution {
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private final List<Source> sources;
    private final List<Source.Files> overlays;
    private final Map<Path, String> texts;
    private final Variables variables;
    private final Images images;
    private final Problems problems = new Problems();

    /** @param texts to read instead of the files at these paths */
    Resolution(
            List<Source> sources,
            List<Source.Files> overlays,
            Map<Path, String> texts,
            Map<String, String> variables,
            List<BuiltImage> images) {
        this.sources = sources;
        this.overlays = overlays;
        this.texts = texts;
        this.variables = Variables.of(variables);
        this.images = new Images(images);
    }

    List<Manifest> resolve(String namespace) {
        List<Document> documents = merged();
        images.findUnused(documents, problems);
        images.replace(documents);
        Structure.check(documents, namespace, problems);
        problems.throwIfAny();
        return finished(documents, namespace);
    }

    private List<Document> merged() {
        List<Path> folders = overlays.stream().map(Source.Files::path).toList();
        DocumentReader base = new DocumentReader(variables, problems);
        sources.forEach(source -> source.readInto(base, folders, texts, problems));
        Identity.check(base.documents(), problems);
        List<Document> documents = base.documents();
        for (Source.Files overlay : overlays) {
            DocumentReader patches = new DocumentReader(variables, problems);
            overlay.readInto(patches, List.of(), texts, problems);
            Identity.check(patches.documents(), problems);
            documents = OverlaySet.merge(documents, patches.documents(), problems);
        }
        return documents;
    }

    private static List<Manifest> finished(List<Document> documents, String namespace) {
        List<Document> ordered = new ArrayList<>(documents);
        ordered.sort(ApplyOrder.comparator());
        List<ObjectNode> trees = ordered.stream().map(Document::json).toList();
        ConfigVersions versions = ConfigVersions.of(trees);
        List<Manifest> manifests = new ArrayList<>();
        for (Document document : ordered) {
            ObjectNode json = document.json();
            Nulls.remove(json);
            ObjectNode metadata = PodTemplates.child(json, "metadata");
            metadata.put("namespace", namespace);
            ObjectNode labels = PodTemplates.child(metadata, "labels");
            if (!labels.has(MANAGED_BY)) {
                labels.put(MANAGED_BY, "epicheck");
            }
            versions.annotate(json);
            manifests.add(new Manifest(KubeObject.of(json), document.positions()));
        }
        return List.copyOf(manifests);
    }
}
