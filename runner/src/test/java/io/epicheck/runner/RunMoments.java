package io.epicheck.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** When the steps of a run ended, by its {@code events.jsonl}. */
record RunMoments(
        Optional<Instant> applied,
        Optional<Instant> smokeBegan,
        Optional<Instant> verdict,
        Optional<Instant> restored) {
    static RunMoments of(Path events) throws IOException {
        List<JsonNode> lines = Files.readAllLines(events).stream()
                .map(line -> (JsonNode) JsonMapper.shared().readTree(line))
                .toList();
        return new RunMoments(
                first(lines, is("StepFinished", "apply")),
                first(lines, is("StepStarted", "smoke")),
                first(
                        lines,
                        line -> text(line, "event").equals("StepFinished")
                                && text(line, "status").equals("FAILED")),
                first(lines, is("StepFinished", "rollback")));
    }

    private static Predicate<JsonNode> is(String event, String step) {
        return line -> text(line, "event").equals(event) && text(line, "step").equals(step);
    }

    private static Optional<Instant> first(List<JsonNode> lines, Predicate<JsonNode> wanted) {
        return lines.stream().filter(wanted).findFirst().map(line -> Instant.parse(text(line, "time")));
    }

    private static String text(JsonNode line, String name) {
        return line.path(name).asString("");
    }
}
