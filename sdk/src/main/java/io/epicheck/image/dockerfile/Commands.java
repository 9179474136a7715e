package io.epicheck.image.dockerfile;

import io.epicheck.process.NoAnswerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs programs; a double of it makes an engine of any kind. */
@FunctionalInterface
interface Commands {
    /**
     * Runs a program to its end.
     *
     * @param environment all that it sees
     * @param lines is given each line of its output, of both streams, as it comes
     * @return its exit status
     * @throws IOException when it cannot be started
     * @throws InterruptedException when this thread is interrupted; everything that the program started is ended by then
     */
    int run(List<String> command, Map<String, String> environment, Path folder, Consumer<String> lines)
            throws IOException, InterruptedException;

    /**
     * Runs a program that has no reason to take long.
     *
     * @throws NoAnswerException when it had not ended by then; it is ended
     */
    default int run(
            List<String> command, Map<String, String> environment, Path folder, Consumer<String> lines, Duration limit)
            throws IOException, InterruptedException {
        return run(command, environment, folder, lines);
    }
}
