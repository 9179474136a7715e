package io.epicheck.image.node;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.oci.Platform;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server that Node runs: production dependencies of the lock file, resources and application, each in a layer of its own, so that a changed
 * line sends the application only. Runs as user 1000 (`node` in the official image) with {@code NODE_ENV=production}; its files are root's,
 * so that it cannot change itself. Immutable; every {@code with} method returns a new one.
 */
public final class NodeServer {
    /** Where the application is in the image unless something else is said. */
    public static final String ROOT = "/app";

    private final Path project;
    private final String main;
    private final String to;
    private final List<String> files;
    private final boolean installScripts;

    private NodeServer(Path project, String main, String to, List<String> files, boolean installScripts) {
        this.project = project;
        this.main = main;
        this.to = to;
        this.files = List.copyOf(files);
        this.installScripts = installScripts;
    }

    /** The project of a folder with a {@code package.json}, started as that says: {@code scripts.start}, or {@code main}. */
    public static NodeServer of(Path project) {
        return new NodeServer(project, "", ROOT, List.of(), false);
    }

    /** Starts this file of the project. */
    public NodeServer withMain(String file) {
        return new NodeServer(project, file, to, files, installScripts);
    }

    /** Puts it to another absolute path in the image. */
    public NodeServer withRoot(String path) {
        return new NodeServer(project, main, path, files, installScripts);
    }

    /** Takes these files and folders of the project, and {@code package.json}, instead of all but tests and what begins with a dot. */
    public NodeServer withFiles(List<String> names) {
        return new NodeServer(project, main, to, names, installScripts);
    }

    /** Runs the install scripts of dependencies (default: not run, as they are code of strangers). */
    public NodeServer withInstallScripts(boolean run) {
        return new NodeServer(project, main, to, files, run);
    }

    /**
     * Installs what is needed, or finds it in the cache, and lists the files.
     *
     * @param image what messages call it
     * @param base the base image, of which the C library is taken: musl when it says alpine
     * @param platforms of the image; none is linux/amd64
     * @param environment for the program that installs, and where the cache is; no secrets of the release are in it
     * @throws BadInputException when the project is not as it must be
     * @throws ImageException when dependencies cannot be installed
     */
    public NodeLayers layers(
            String image,
            String base,
            List<Platform> platforms,
            Map<String, String> environment,
            EventSink events,
            Time time) {
        TargetPlatform platform = TargetPlatform.of(platforms, base);
        try {
            PackageJson json = PackageJson.read(project.resolve("package.json"));
            List<String> missing = ProjectFiles.missing(project, files);
            if (!missing.isEmpty()) {
                throw new ImageException(
                        "NODE_FILES_MISSING",
                        "image " + image + ": " + String.join(", ", missing) + " does not exist in " + project,
                        "Check `files`, and whether a `prepare` command has to make it.");
            }
            Optional<Path> installed = new Dependencies(image, project, environment, events, time)
                    .installed(json, platform, installScripts);
            List<ImageLayer> layers = new ArrayList<>();
            List<String> elsewhere = new ArrayList<>();
            if (installed.isPresent()) {
                List<String> names = dependencies(installed.get());
                warn(image, NativeModules.problems(installed.get(), names, platform), platform, events);
                names.stream().filter(name -> !name.startsWith("node_modules/")).forEach(elsewhere::add);
                add(layers, "dependencies", installed.get(), names);
            }
            ProjectFiles own = ProjectFiles.of(project, files, elsewhere, main);
            List<String> arguments = main.isEmpty() ? json.start() : List.of(main);
            check(image, own, arguments);
            add(layers, "resources", project, own.resources());
            add(layers, "application", project, own.application());
            events.accept(new Progress(
                    "build",
                    image,
                    own.application().size() + " application files, "
                            + own.resources().size() + " resources, "
                            + (installed.isPresent() ? "dependencies of the lock file" : "no dependencies")));
            return new NodeLayers(layers, entrypoint(arguments), Map.of("NODE_ENV", "production"), "1000:1000", to);
        } catch (IOException e) {
            throw new ImageException(
                    "NODE_PROJECT_UNREADABLE", "image " + image + ": " + project + " cannot be read: " + e, "", e);
        }
    }

    /** npm's note about what it installed names the mirror it came from; caches of tools are nobody's. */
    private static List<String> dependencies(Path installed) throws IOException {
        return FileTree.files(installed, name -> !name.equals("node_modules/.cache")).stream()
                .filter(
                        name -> !name.matches(
                                "node_modules/\\.(package-lock\\.json|yarn-integrity|modules\\.yaml|pnpm/lock\\.yaml|pnpm-workspace-state.*)"))
                .toList();
    }

    /** Files that lie beside `node_modules` are packages of the project that are linked from there; archives have been unpacked. */
    private void add(List<ImageLayer> layers, String name, Path from, List<String> names) {
        List<String> kept =
                names.stream().filter(each -> !each.endsWith(".tgz")).toList();
        if (!kept.isEmpty()) {
            layers.add(new ImageLayer(name, from, to, 0, 0, -1).withOnly(kept));
        }
    }

    private void check(String image, ProjectFiles own, List<String> arguments) {
        String file = arguments.stream()
                .filter(each -> !each.startsWith("-"))
                .findFirst()
                .orElse("");
        String name = Path.of(file).normalize().toString();
        Path path = project.resolve(name);
        if (!file.isEmpty() && (own.holds(name) || own.holds(name + ".js") || own.holds(name + "/index.js"))) {
            return;
        }
        throw new ImageException(
                "NODE_MAIN_MISSING",
                "image " + image + ": `node " + String.join(" ", arguments) + "` has no such file: " + path
                        + (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                                ? " is not among the files of the image"
                                : " does not exist"),
                "Check `server`, `files`, and whether a `prepare` command has to make it.");
    }

    private List<String> entrypoint(List<String> arguments) {
        List<String> entrypoint = new ArrayList<>(List.of("node"));
        for (String argument : arguments) {
            // The file's full name, so that it starts from any working directory; options stay as they are.
            boolean isFile =
                    entrypoint.stream().skip(1).allMatch(before -> before.startsWith("-")) && !argument.startsWith("-");
            entrypoint.add(isFile ? Path.of(to).resolve(argument).normalize().toString() : argument);
        }
        return entrypoint;
    }

    private static void warn(String image, List<String> problems, TargetPlatform platform, EventSink events) {
        if (!problems.isEmpty() && platform.isSeveral()) {
            throw new ImageException(
                    "NODE_NATIVE_MODULES",
                    "image " + image + ": all platforms of an index get the same files, and "
                            + String.join("; ", problems),
                    "Build one image for each platform and merge them (ImageBuilder.mergeIndex), or use a Dockerfile.");
        }
        if (!problems.isEmpty()) {
            events.accept(new Notice(
                    Level.WARNING,
                    "NODE_NATIVE_MODULES",
                    "image " + image + ": " + String.join("; ", problems)
                            + "; build on an agent of that platform with `installScripts: true`, or use a Dockerfile"));
        }
    }
}
