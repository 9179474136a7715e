package io.epicheck.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program and how it is to be run, without a shell. Without {@link #within} it may take as long as it likes, without {@link #given} its
 * standard input is empty. Immutable and thread-safe; a command may be run any number of times.
 */
public final class Command {
    private final List<String> words;
    private final Path folder;
    private final Map<String, String> environment;
    private final Optional<byte[]> input;
    private final Optional<Duration> limit;

    private Command(
            List<String> words,
            Path folder,
            Map<String, String> environment,
            Optional<byte[]> input,
            Optional<Duration> limit) {
        this.words = List.copyOf(words);
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.input = input;
        this.limit = limit;
    }

    /**
     * Prepares.
     *
     * @param words the program and its arguments
     * @param folder where it runs
     * @param environment all that it sees: nothing is inherited
     */
    public static Command of(List<String> words, Path folder, Map<String, String> environment) {
        return new Command(words, folder, environment, Optional.empty(), Optional.empty());
    }

    /** The same, ended when it takes longer. */
    public Command within(Duration longest) {
        return new Command(words, folder, environment, input, Optional.of(longest));
    }

    /** The same with bytes on its standard input; one that does not read them is not waited for. */
    public Command given(byte[] bytes) {
        return new Command(words, folder, environment, Optional.of(bytes.clone()), limit);
    }

    /**
     * Runs it to its end. What it leaves in the background goes on, unless that holds the output for more than two seconds: then it is stopped.
     * What {@code lines} throws is thrown when the program has ended; until then its output is read and dropped.
     *
     * @param lines is given each line of both streams as it comes, as {@link OutputLines} makes them, by another thread
     * @throws IOException when it cannot be started
     * @throws NoAnswerException when it did not end in its time; it is stopped, and all that it started
     * @throws InterruptedException when this thread is interrupted; it is stopped, and all that it started: asked first, killed after five seconds
     */
    public CommandEnd run(Consumer<String> lines) throws IOException, InterruptedException {
        LastLines last = new LastLines(lines);
        Process process = builder().redirectErrorStream(true).start();
        return end(process, last, List.of(new Pump(process.getInputStream(), last.sink())));
    }

    /**
     * Runs it to its end as {@link #run(Consumer)} does, and keeps its streams apart.
     *
     * @param output is given what comes on standard output, byte for byte
     * @param errors is given each line of standard error
     * @throws IOException when it cannot be started, or {@code output} throws it
     */
    public CommandEnd run(OutputStream output, Consumer<String> errors) throws IOException, InterruptedException {
        LastLines last = new LastLines(errors);
        Process process = builder().start();
        return end(
                process,
                last,
                List.of(
                        new Pump(process.getInputStream(), (bytes, count) -> output.write(bytes, 0, count)),
                        new Pump(process.getErrorStream(), last.sink())));
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(folder.toAbsolutePath().toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private CommandEnd end(Process process, LastLines last, List<Pump> pumps) throws IOException, InterruptedException {
        try (RunningProcess running = new RunningProcess(process, pumps)) {
            running.give(input);
            running.await(limit);
            for (Pump pump : pumps) {
                pump.end();
            }
            return new CommandEnd(process.exitValue(), last.lines());
        }
    }

    /** The program only: arguments and environment may hold secrets. */
    @Override
    public String toString() {
        return words.isEmpty() ? "" : words.get(0);
    }
}
