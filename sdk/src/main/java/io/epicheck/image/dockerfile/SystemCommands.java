package io.epicheck.image.dockerfile;

import io.epicheck.process.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Programs of this machine. */
final class SystemCommands implements Commands {
    @Override
    public int run(List<String> command, Map<String, String> environment, Path folder, Consumer<String> lines)
            throws IOException, InterruptedException {
        return Command.of(command, folder, environment).run(lines).status();
    }

    @Override
    public int run(
            List<String> command, Map<String, String> environment, Path folder, Consumer<String> lines, Duration limit)
            throws IOException, InterruptedException {
        return Command.of(command, folder, environment).within(limit).run(lines).status();
    }
}
