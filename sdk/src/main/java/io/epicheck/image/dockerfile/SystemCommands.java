package io.epicheck.image.dockerfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Programs of this machine. */
final class SystemCommands implements Commands {
    private static final long GRACE_SECONDS = 5;

    /** After the program is gone, something that it left behind may still hold its output. */
    private static final long LAST_WORDS_MILLIS = 2000;

    @Override
    public int run(List<String> command, Map<String, String> environment, Path folder, Consumer<String> lines)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            // Reading cannot be interrupted, waiting can.
            Thread reader = new Thread(() -> read(process.getInputStream(), lines), "epicheck-output");
            reader.setDaemon(true);
            reader.start();
            int status = process.waitFor();
            reader.join(LAST_WORDS_MILLIS);
            return status;
        } finally {
            stop(process);
        }
    }

    private static void read(InputStream in, Consumer<String> lines) {
        OutputLines splitter = new OutputLines(lines);
        byte[] buffer = new byte[8192];
        try {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                splitter.put(buffer, count);
            }
        } catch (IOException e) {
            // The program was ended.
        }
        splitter.end();
    }

    /** Ends the program and all that it started: asks first, then insists. */
    private static void stop(Process process) {
        if (!process.isAlive()) {
            return;
        }
        Set<ProcessHandle> tree = new LinkedHashSet<>();
        collect(process, tree);
        tree.forEach(ProcessHandle::destroy);
        boolean interrupted = Thread.interrupted();
        try {
            process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        collect(process, tree);
        tree.forEach(ProcessHandle::destroyForcibly);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void collect(Process process, Set<ProcessHandle> tree) {
        tree.add(process.toHandle());
        try (Stream<ProcessHandle> descendants = process.descendants()) {
            descendants.forEach(tree::add);
        }
    }
}
