package io.epicheck.image.attest.sbom;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Which entries of a yarn.lock lead to which. Used once, by one thread. */
final class YarnGraph {
    private final List<YarnEntry> entries;
    private final Map<String, YarnEntry> byPattern = new HashMap<>();
    private final Map<String, List<YarnEntry>> byName = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Missing missing = new Missing();

    YarnGraph(List<YarnEntry> entries) {
        this.entries = entries;
        for (YarnEntry entry : entries) {
            for (String pattern : entry.patterns()) {
                byPattern.put(pattern, entry);
                int binding = pattern.indexOf("::");
                if (binding > 0) {
                    // `file:` and the like say for whom: name@file:./a::locator=...
                    byPattern.putIfAbsent(pattern.substring(0, binding), entry);
                }
                byName.computeIfAbsent(YarnEntry.name(pattern), name -> new ArrayList<>())
                        .add(entry);
            }
        }
    }

    /** All that can be had through these, and what nobody reaches as development packages. */
    LockedPackages reachedFrom(Map<String, String> dependencies, Collection<YarnEntry> workspaces, List<Note> notes) {
        List<YarnEntry> roots = new ArrayList<>(workspaces);
        roots.addAll(targets(dependencies));
        Set<YarnEntry> reached = Reach.of(roots, entry -> targets(entry.dependencies()));
        List<SbomPackage> production = new ArrayList<>();
        List<SbomPackage> others = new ArrayList<>();
        for (YarnEntry entry : entries) {
            entry.itself().ifPresent((reached.contains(entry) ? production : others)::add);
        }
        List<Note> all = new ArrayList<>(notes);
        all.addAll(missing.notes());
        return LockedPackages.of(production, others, all);
    }

    private List<YarnEntry> targets(Map<String, String> dependencies) {
        List<YarnEntry> targets = new ArrayList<>();
        dependencies.forEach((name, range) -> targets.addAll(find(name, range)));
        return targets;
    }

    private List<YarnEntry> find(String name, String range) {
        for (String pattern : new String[] {name + "@" + range, name + "@npm:" + range}) {
            if (byPattern.containsKey(pattern)) {
                return List.of(Objects.requireNonNull(byPattern.get(pattern)));
            }
        }
        // `resolutions` of a package.json put another range in its place. Once for each name, so that no file makes it
        // slow.
        if (!taken.add(name)) {
            return List.of();
        }
        List<YarnEntry> named = byName.getOrDefault(name, List.of());
        if (named.isEmpty()) {
            missing.add(name + "@" + range);
        }
        return named;
    }
}
