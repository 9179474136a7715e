package io.epicheck.testkit.cluster.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An apply changes fields that others own. */
public final class ApplyConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Conflict> conflicts;

    /** @param owner as the server's message names it */
    public record Conflict(String owner, String path) {}

    ApplyConflictException(List<Conflict> conflicts) {
        super(text(conflicts));
        this.conflicts = List.copyOf(conflicts);
    }

    public List<Conflict> conflicts() {
        return conflicts;
    }

    private static String text(List<Conflict> conflicts) {
        if (conflicts.size() == 1) {
            Conflict only = conflicts.get(0);
            return "Apply failed with 1 conflict: conflict with " + only.owner() + ": " + only.path();
        }
        SortedMap<String, List<String>> byOwner = new TreeMap<>();
        for (Conflict conflict : conflicts) {
            byOwner.computeIfAbsent(conflict.owner(), unused -> new ArrayList<>())
                    .add(conflict.path());
        }
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, List<String>> each : byOwner.entrySet()) {
            lines.add("conflicts with " + each.getKey() + ":");
            each.getValue().forEach(path -> lines.add("- " + path));
        }
        return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", lines);
    }
}
