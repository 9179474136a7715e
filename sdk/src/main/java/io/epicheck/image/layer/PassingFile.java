package io.epicheck.image.layer;

import java.nio.file.Path;

/** A file that is gone once its maker has ended, however that ends: also by a signal that ends the process. Not thread-safe. */
final class PassingFile implements AutoCloseable {
    private final Path path;
    private final Thread hook;

    PassingFile(Path path) {
        this.path = path;
        this.hook = new Thread(() -> CacheFolder.delete(path), "epicheck-clean");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already; what stays is swept up a day later.
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        CacheFolder.delete(path);
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running, and finds nothing.
        }
    }
}
