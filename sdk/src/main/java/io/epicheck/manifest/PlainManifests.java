package io.epicheck.manifest;

import io.epicheck.BadInputException;
import io.epicheck.cluster.KubeObject;
import io.epicheck.yaml.YamlDocuments;
import io.epicheck.yaml.YamlOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Manifests as they stand in files that are no pipeline's own, such as the output of {@code helm template} or a bundle of another project:
 * nothing is filled in, merged or refused for its kind, and every namespace is welcome. Immutable.
 *
 * @param manifests in the order of the files
 * @param leftOut what was not taken, and how often: kinds that no release may hold, documents that are no objects, objects that are there twice
 */
public record PlainManifests(List<Manifest> manifests, SortedMap<String, Integer> leftOut) {
    private static final Set<YamlOption> OPTIONS =
            Set.of(YamlOption.HIDE_CONTENT, YamlOption.LEADING_ZEROS_ARE_TEXT, YamlOption.TOLERANT);

    public PlainManifests {
        manifests = List.copyOf(manifests);
        leftOut = new TreeMap<>(leftOut);
    }

    /**
     * Reads files and folders.
     *
     * @throws BadInputException when one does not exist, holds no manifest, or is no YAML
     */
    public static PlainManifests read(List<Path> paths) {
        Problems problems = new Problems();
        DocumentReader reader = new DocumentReader(problems);
        Set<Path> seen = new HashSet<>();
        for (Path path : paths) {
            for (Path file : ManifestFiles.of(path, List.of(), problems)) {
                if (seen.add(file.toAbsolutePath().normalize())) {
                    reader.read(YamlDocuments.read(file, file.toString(), OPTIONS));
                }
            }
        }
        problems.throwIfAny();
        return of(reader.documents());
    }

    private static PlainManifests of(List<Document> documents) {
        List<Manifest> manifests = new ArrayList<>();
        SortedMap<String, Integer> leftOut = new TreeMap<>();
        Set<List<String>> known = new HashSet<>();
        for (Document document : documents) {
            if (document.kind().isEmpty()
                    || document.apiVersion().isEmpty()
                    || document.name().isEmpty()) {
                leftOut.merge("no object", 1, Integer::sum);
            } else if (!KindPolicy.allows(document)) {
                leftOut.merge(document.kind(), 1, Integer::sum);
            } else if (!known.add(identity(document))) {
                leftOut.merge(document.kind() + " that is there twice", 1, Integer::sum);
            } else {
                Nulls.remove(document.json());
                manifests.add(new Manifest(KubeObject.of(document.json()), document.positions()));
            }
        }
        return new PlainManifests(manifests, leftOut);
    }

    private static List<String> identity(Document document) {
        return List.of(
                document.group(),
                document.kind(),
                document.at("/metadata/namespace").asString(""),
                document.name());
    }

    /** How many documents were not taken. */
    public int leftOutCount() {
        return leftOut.values().stream().mapToInt(Integer::intValue).sum();
    }
}
