package io.epicheck.image.attest.sbom;

import java.util.List;
import java.util.TreeSet;

/** Packages that something depends on, and the lock file does not have. Not thread-safe. */
final class Missing {
    private static final int SHOWN = 3;
    private static final int LONGEST = 80;

    private final TreeSet<String> names = new TreeSet<>();

    /** @param pattern name and range; of an address, which may hold a login, only the name is kept */
    void add(String pattern) {
        String name = pattern.contains("://") ? YarnEntry.name(pattern) : pattern;
        names.add(name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name);
    }

    List<Note> notes() {
        if (names.isEmpty()) {
            return List.of();
        }
        String shown = String.join(", ", names.stream().limit(SHOWN).toList());
        return List.of(Note.gap(names.size() + " packages are asked for and not in the lock file: " + shown
                + (names.size() > SHOWN ? ", ..." : "")));
    }
}
