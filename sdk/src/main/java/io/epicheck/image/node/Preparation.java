package io.epicheck.image.node;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.Problem;
import io.epicheck.config.PipelineConfig.PlacedText;
import io.epicheck.config.PipelineConfig.PrepareFiles;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.layer.CacheFolder;
import io.epicheck.image.oci.Digests;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the files of an image by its {@code prepare} commands. With declared inputs they are skipped when a run with the same inputs,
 * commands, declared variables, settings of npm, Yarn and the language, and Node has left its outputs in the cache, whichever checkout that was in: the outputs are then put back as
 * they were. A failing command leaves nothing in the cache.
 */
public final class Preparation {
    private static final String KIND = "prepare";

    private final String image;
    private final Path folder;
    private final Map<String, String> environment;
    private final EventSink events;
    private final Time time;

    /**
     * For one image.
     *
     * @param folder its context
     * @param environment what commands may see, and where the cache is; no secrets of the release are in it
     */
    public Preparation(String image, Path folder, Map<String, String> environment, EventSink events, Time time) {
        this.image = image;
        this.folder = folder;
        this.environment = environment;
        this.events = events;
        this.time = time;
    }

    /** Inputs that name nothing. Contacts and changes nothing. */
    public List<Problem> problems(PrepareFiles files) {
        try {
            return new InputFiles(folder, files).problems();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Runs the commands, or puts back what they made.
     *
     * @param files what they read and write; empty to run them always
     * @throws ImageException when a command fails, or has not made a declared output
     */
    public void run(List<String> commands, Optional<PrepareFiles> files) {
        if (files.isEmpty() || commands.isEmpty()) {
            new PrepareCommands(image, folder, environment, events, time).run(commands);
            return;
        }
        List<String> outputs = files.get().outputs().stream().map(this::output).toList();
        CommandEnvironment visible =
                new CommandEnvironment(environment, files.get().environment());
        Optional<ResultCache> cache = ResultCache.of(environment);
        if (cache.isEmpty()) {
            tell("no folder for a cache can be written, so nothing is kept: set EPICHECK_CACHE");
            new PrepareCommands(image, folder, visible.visible(), events, time).run(commands);
            present(outputs);
            return;
        }
        cached(commands, files.get(), outputs, visible, cache.get());
    }

    /** A variable may have made it lead out of the folder, and outputs are replaced as a whole. */
    private String output(PlacedText output) {
        Path path = Path.of(output.text()).normalize();
        if (path.isAbsolute() || path.toString().isEmpty() || path.startsWith("..")) {
            throw new BadInputException(
                    "PREPARE_OUTPUT_OUTSIDE",
                    List.of(new Problem(
                            output.position(), "", "the output `" + output.text() + "` is not below " + folder, "")),
                    "");
        }
        return path.toString();
    }

    private void cached(
            List<String> commands,
            PrepareFiles files,
            List<String> outputs,
            CommandEnvironment visible,
            ResultCache cache) {
        long begin = time.nanos();
        PreparedOutputs known = new PreparedOutputs(folder, outputs, cache);
        String key;
        try {
            key = key(commands, files, outputs, visible);
            if (!CacheFolder.isIgnored(environment) && known.restore(key)) {
                tell("skipped: inputs unchanged (key " + key.substring(0, 12) + ", "
                        + PrepareCommands.seconds(time, begin) + ")");
                return;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        tell("key " + key.substring(0, 12)
                + (CacheFolder.isIgnored(environment) ? ": the cache is not asked" : " is new"));
        new PrepareCommands(image, folder, visible.visible(), events, time).run(commands);
        present(outputs);
        store(commands, files, outputs, visible, key, known);
    }

    private void store(
            List<String> commands,
            PrepareFiles files,
            List<String> outputs,
            CommandEnvironment visible,
            String key,
            PreparedOutputs known) {
        try {
            if (!key(commands, files, outputs, visible).equals(key)) {
                tell("nothing is kept: inputs changed while the commands ran");
                return;
            }
            known.store(key);
        } catch (IOException e) {
            tell("the outputs are not kept: " + e.getMessage());
        }
    }

    private String key(List<String> commands, PrepareFiles files, List<String> outputs, CommandEnvironment visible)
            throws IOException {
        ContentKey key = new ContentKey()
                .text("prepare", "1")
                .text("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        commands.forEach(command -> key.text("command", command));
        key.text(
                "node", new NodeTools(visible.visible(), folder).version("node").orElse("none"));
        visible.decisive().forEach((name, value) -> key.text("variable " + name, value));
        outputs.forEach(output -> key.text("output", output));
        for (String name : new InputFiles(folder, files).names()) {
            key.input(name, folder.resolve(name));
        }
        return key.hex();
    }

    private void present(List<String> outputs) {
        for (String output : outputs) {
            if (!Files.exists(folder.resolve(output), LinkOption.NOFOLLOW_LINKS)) {
                throw new ImageException(
                        "PREPARE_OUTPUT_MISSING",
                        "image " + image + ": the commands have not made the output `" + output + "` in " + folder,
                        "Name in `outputs` what the commands write.");
            }
        }
    }

    private ImageException unreadable(IOException e) {
        return new ImageException(
                "PREPARE_UNREADABLE",
                "image " + image + ": inputs or outputs in " + folder + " cannot be read or written: " + e,
                "Check the permissions there, and that `inputs` holds plain files.",
                e);
    }

    private void tell(String message) {
        events.accept(new Progress("build", image, message));
    }

    /** The outputs of earlier runs. */
    private record PreparedOutputs(Path folder, List<String> outputs, ResultCache cache) {
        private static final String ARCHIVE = "outputs.tar";
        private static final String ABOUT = "about.txt";

        /** @return whether there were any, whole and unharmed */
        boolean restore(String key) throws IOException {
            Optional<Path> entry = cache.find(KIND, key);
            if (entry.isEmpty()) {
                return false;
            }
            List<String> about;
            Path archive = entry.get().resolve(ARCHIVE);
            try {
                about = Files.readAllLines(entry.get().resolve(ABOUT));
                if (about.size() < 2 || !Digests.of(archive).equals(about.get(0))) {
                    cache.drop(KIND, key);
                    return false;
                }
            } catch (IOException e) {
                cache.drop(KIND, key);
                return false;
            }
            if (!tree().equals(about.get(1))) {
                new OutputSwap(folder).restore(archive, outputs);
            }
            return true;
        }

        void store(String key) throws IOException {
            Path made = cache.begin();
            try {
                OutputArchive.write(folder, outputs, made.resolve(ARCHIVE));
                Files.write(made.resolve(ABOUT), List.of(Digests.of(made.resolve(ARCHIVE)), tree()));
                cache.replace(made, KIND, key);
            } catch (IOException e) {
                cache.abandon(made);
                throw e;
            }
        }

        private String tree() throws IOException {
            ContentKey key = new ContentKey();
            for (String output : outputs) {
                key.tree(output, folder.resolve(output));
            }
            return key.hex();
        }
    }
}
