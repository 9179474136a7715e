package io.epicheck.config;

import io.epicheck.Problem;
import io.epicheck.yaml.KeyPath;
import io.epicheck.yaml.YamlNode.Entry;
import io.epicheck.yaml.YamlNode.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a Dockerfile says itself cannot be said beside it, and what belongs to it cannot be said without it. */
final class DockerfileChecks {
    private static final Map<String, String> INSTRUCTIONS = Map.of(
            "layers", "COPY",
            "entrypoint", "ENTRYPOINT",
            "command", "CMD",
            "ports", "EXPOSE",
            "environment", "ENV",
            "user", "USER",
            "workingDirectory", "WORKDIR");

    private DockerfileChecks() {}

    static List<Problem> problems(Mapping root) {
        List<Problem> problems = new ArrayList<>();
        if (root.get("images").isPresent() && root.get("images").get() instanceof Mapping images) {
            for (Entry entry : images.entries()) {
                if (entry.value() instanceof Mapping image) {
                    image(image, KeyPath.child("images", entry.key().text()), problems);
                }
            }
        }
        return problems;
    }

    private static void image(Mapping image, String path, List<Problem> problems) {
        if (image.get("dockerfile").isEmpty()) {
            image.entry("build")
                    .ifPresent(entry -> problems.add(new Problem(
                            entry.key().position(),
                            path,
                            "`build` says how a Dockerfile is built, and there is none",
                            "add `dockerfile`, or remove `build`")));
            return;
        }
        for (Entry entry : image.entries()) {
            String instruction = INSTRUCTIONS.getOrDefault(entry.key().text(), "");
            if (!instruction.isEmpty()) {
                problems.add(new Problem(
                        entry.key().position(),
                        path,
                        "`" + entry.key().text() + "` cannot stand beside `dockerfile`",
                        "the Dockerfile says it itself: " + instruction));
            }
        }
    }
}
