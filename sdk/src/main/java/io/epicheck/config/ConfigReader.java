package io.epicheck.config;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.Problem;
import io.epicheck.yaml.YamlDocuments;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Mapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads pipeline files. Stateless and thread-safe; contacts nothing. */
public final class ConfigReader {
    private ConfigReader() {}

    /**
     * Reads and checks a file.
     *
     * @throws BadInputException with everything that is wrong, each with file, line, column and key path
     */
    public static PipelineConfig read(Path file) {
        Path directory = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        return config(YamlDocuments.read(file, file.toString(), Set.of()), file.toString(), directory);
    }

    /**
     * Reads and checks a text.
     *
     * @param name what positions call it
     * @param directory what its paths are relative to
     * @throws BadInputException as {@link #read}
     */
    public static PipelineConfig parse(String name, String text, Path directory) {
        return config(YamlDocuments.parse(name, text), name, directory);
    }

    private static PipelineConfig config(YamlDocuments yaml, String name, Path directory) {
        Set<Problem> problems = new LinkedHashSet<>(yaml.problems());
        List<YamlNode> documents = yaml.documents();
        if (documents.isEmpty()) {
            if (problems.isEmpty()) {
                problems.add(
                        new Problem(new Position(name, 1, 1), "", "the file is empty", "write `application: ...`"));
            }
            throw refused(problems);
        }
        if (documents.size() > 1) {
            problems.add(new Problem(
                    documents.get(1).position(), "", "a pipeline file is one document, this is the second", ""));
        }
        YamlNode root = documents.get(0);
        problems.addAll(ShapeCheck.problems(root, PipelineShape.ROOT));
        problems.addAll(CrossChecks.problems(root));
        if (!problems.isEmpty()) {
            throw refused(problems);
        }
        return new ConfigParts(directory).config((Mapping) root);
    }

    private static BadInputException refused(Set<Problem> problems) {
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort(
                Comparator.comparingInt((Problem problem) -> problem.position().line())
                        .thenComparingInt(problem -> problem.position().column()));
        return new BadInputException("PIPELINE_FILE_INVALID", sorted, "");
    }
}
