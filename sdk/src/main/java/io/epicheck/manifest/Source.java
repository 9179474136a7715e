package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import io.epicheck.yaml.YamlDocuments;
import io.epicheck.yaml.YamlOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where manifests come from. */
sealed interface Source {
    /** A file, or a folder of files. */
    record Files(Path path) implements Source {}

    /** A text, such as the output of a command that renders. */
    record Text(String name, String yaml) implements Source {}

    /** Objects made by code. */
    record Objects(List<KubeObject> objects) implements Source {
        public Objects {
            objects = List.copyOf(objects);
        }
    }

    /**
     * @param others folders that are read for themselves
     * @param texts to read instead of the files at these paths
     */
    default void readInto(DocumentReader reader, List<Path> others, Map<Path, String> texts, Problems problems) {
        // Manifests may hold Secrets, so no problem quotes a line of them.
        Set<YamlOption> options = Set.of(YamlOption.HIDE_CONTENT);
        if (this instanceof Files files) {
            for (Path file : ManifestFiles.of(files.path(), others, problems)) {
                String text = texts.get(file);
                reader.read(
                        text == null
                                ? YamlDocuments.read(file, file.toString(), options)
                                : YamlDocuments.parse(file.toString(), text, options));
            }
        } else if (this instanceof Text text) {
            reader.read(YamlDocuments.parse(text.name(), text.yaml(), options));
        } else if (this instanceof Objects made) {
            made.objects().forEach(object -> reader.documents().add(Document.of(object)));
        }
    }
}
