package io.epicheck.image.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock that a folder's files get their times from, since it is compared with those; or the process's when that is behind, so that nothing
 * counts as older than it is. Thread-safe.
 */
record FolderClock(Path folder, InstantSource process) implements InstantSource {
    @Override
    public Instant instant() {
        Instant mine = process.instant();
        try {
            Path tick = Files.createTempFile(folder, "tick", "");
            try {
                Instant there = Files.getLastModifiedTime(tick).toInstant();
                return there.isBefore(mine) ? there : mine;
            } finally {
                Files.deleteIfExists(tick);
            }
        } catch (IOException e) {
            return mine;
        }
    }
}
