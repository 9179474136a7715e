package io.epicheck.image.node;

import io.epicheck.BadInputException;
import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.layer.CacheFolder;
import io.epicheck.process.Command;
import io.epicheck.process.CommandEnd;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The production dependencies of a project, installed by its lock file in a folder of our own: the {@code node_modules} of a checkout, with
 * all that development needs, is never looked at. Kept by the content of the lock file, the versions of Node and of the program that installs,
 * and the platform.
 */
final class Dependencies {
    private static final String KIND = "node-dependencies";
    private static final List<String> SETTINGS = List.of(".npmrc", ".yarnrc", "pnpm-workspace.yaml");

    /** What changes packages while they are installed. */
    private static final List<String> COPIED = List.of("patches", ".pnpmfile.cjs");

    private static final Pattern NAMED = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)");
    private static final Pattern LOGIN = Pattern.compile("(?i).*(auth|token|password).*");

    private final String image;
    private final Path project;
    private final Map<String, String> environment;
    private final EventSink events;
    private final Time time;

    Dependencies(String image, Path project, Map<String, String> environment, EventSink events, Time time) {
        this.image = image;
        this.project = project;
        this.environment = environment;
        this.events = events;
        this.time = time;
    }

    /**
     * A folder that holds {@code node_modules}, and packages of the project's own that are linked from there.
     *
     * @param platform of the image
     * @return empty when the project has no dependencies; then no program is needed
     */
    Optional<Path> installed(PackageJson json, TargetPlatform platform, boolean scripts) throws IOException {
        if (json.hasWorkspaces()) {
            throw new BadInputException(
                    "NODE_WORKSPACES",
                    json.file() + " has workspaces, whose packages lie in other folders of the repository",
                    "Use a Dockerfile for this image, or bundle the server in `prepare` and name the bundle's folder"
                            + " as `context`.");
        }
        if (json.production().isEmpty()) {
            return Optional.empty();
        }
        LockFile lock = LockFile.of(project)
                .orElseThrow(() -> new BadInputException(
                        "NODE_LOCK_MISSING",
                        json.file() + " has dependencies, and there is no lock file beside it",
                        "Commit package-lock.json (`npm install --package-lock-only`), pnpm-lock.yaml or yarn.lock."));
        Optional<PackageJson> npm =
                lock.tool().equals("npm") ? Optional.of(PackageJson.read(lock.file())) : Optional.empty();
        List<String> local = new ArrayList<>(json.local());
        npm.map(PackageJson::local).ifPresent(local::addAll);
        List<String> inside =
                local.stream().distinct().filter(this::belongsHere).toList();
        List<String> command = lock.command(platform, scripts);
        if (!scripts) {
            tellOwnScripts(json);
            npm.ifPresent(this::tellScripts);
        }
        return Optional.of(kept(json, lock, inside, command, platform, scripts));
    }

    private Path kept(
            PackageJson json,
            LockFile lock,
            List<String> local,
            List<String> command,
            TargetPlatform platform,
            boolean scripts)
            throws IOException {
        long begin = time.nanos();
        CommandEnvironment seen = new CommandEnvironment(environment, named());
        NodeTools tools = new NodeTools(seen.visible(), project);
        ContentKey key = new ContentKey()
                .text("dependencies", "1")
                .text("command", String.join(" ", command))
                .text(lock.tool(), tools.version(lock.tool()).orElseThrow(() -> missing(lock)))
                .text("node", tools.version("node").orElseThrow(() -> missing(lock)))
                .text("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                .text("package.json", json.decisive())
                .bytes(lock.name(), Files.readAllBytes(lock.file()));
        for (String name : local) {
            key.tree(name, project.resolve(name));
        }
        for (String name : SETTINGS) {
            key.text(name, withoutLogins(project.resolve(name)));
        }
        key.text("user's .npmrc", withoutLogins(userSettings()));
        (scripts ? seen.visibleWithoutLogins() : seen.decisive())
                .forEach((name, value) ->
                        key.text("variable " + name, LOGIN.matcher(name).matches() ? "" : value));
        key.text("scripts for", scripts ? platform + " " + platform.libc() : "");
        for (String name : COPIED) {
            key.tree(name, project.resolve(name));
        }
        String hex = key.hex();
        Optional<ResultCache> lasting = ResultCache.of(environment);
        ResultCache cache = lasting.isPresent() ? lasting.get() : ResultCache.untilExit();
        Optional<Path> known = CacheFolder.isIgnored(environment) ? Optional.empty() : cache.find(KIND, hex);
        if (known.isPresent()) {
            tell("dependencies: " + lock.name() + " unchanged (key " + hex.substring(0, 12) + ", "
                    + PrepareCommands.seconds(time, begin) + ")");
            return known.get();
        }
        Path folder = cache.begin();
        try {
            install(lock, local, command, folder);
            return CacheFolder.isIgnored(environment)
                    ? cache.replace(folder, KIND, hex)
                    : cache.commit(folder, KIND, hex);
        } catch (IOException | RuntimeException e) {
            cache.abandon(folder);
            throw e;
        }
    }

    /** Variables that settings of npm name: {@code ${NPM_TOKEN}}. */
    private List<String> named() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path file : List.of(project.resolve(".npmrc"), userSettings())) {
            if (Files.isRegularFile(file)) {
                NAMED.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
            }
        }
        return names;
    }

    private Path userSettings() {
        return Path.of(environment.getOrDefault("HOME", "/")).resolve(".npmrc");
    }

    private void install(LockFile lock, List<String> local, List<String> command, Path folder) throws IOException {
        List<String> settings = new ArrayList<>(SETTINGS);
        settings.addAll(List.of("package.json", lock.name()));
        for (String name : settings) {
            if (Files.isRegularFile(project.resolve(name))) {
                Files.copy(project.resolve(name), folder.resolve(name));
            }
        }
        for (String name : local) {
            if (!Files.exists(folder.resolve(name))) {
                copyLocal(project.resolve(name), folder.resolve(name));
            }
        }
        for (String name : COPIED) {
            if (Files.exists(project.resolve(name)) && !Files.exists(folder.resolve(name))) {
                copyLocal(project.resolve(name), folder.resolve(name));
            }
        }
        tell("$ " + String.join(" ", command));
        long begin = time.nanos();
        Map<String, String> variables = new HashMap<>(new CommandEnvironment(environment, named()).visible());
        variables.put("NODE_ENV", "production");
        try {
            CommandEnd end = Command.of(command, folder, variables).run(this::tell);
            if (!end.isWell()) {
                throw new ImageException(
                        "NODE_INSTALL_FAILED",
                        "image " + image + ": `" + String.join(" ", command) + "` ended with status " + end.status()
                                + end.output(),
                        "It ran in a folder of its own with " + lock.name() + " of " + project
                                + ": run it in a fresh checkout to see the same.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException("NODE_INSTALL_FAILED", "image " + image + ": it was interrupted", "Run again.");
        }
        // An .npmrc may hold a login: what was needed to install is not kept.
        for (String name : settings) {
            Files.deleteIfExists(folder.resolve(name));
        }
        for (String name : COPIED) {
            if (!local.contains(name)) {
                FileTree.delete(folder.resolve(name));
            }
        }
        Files.createDirectories(folder.resolve("node_modules"));
        tell("dependencies installed in " + PrepareCommands.seconds(time, begin));
    }

    private static void copyLocal(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        if (Files.isRegularFile(from)) {
            FileTree.copy(from, to);
            return;
        }
        for (String name : FileTree.files(from, name -> !name.equals("node_modules") && !name.equals(".git"))) {
            FileTree.copy(from.resolve(name), to.resolve(name));
        }
    }

    private boolean belongsHere(String local) {
        if (Path.of(local).isAbsolute() || local.startsWith("..")) {
            throw new BadInputException(
                    "NODE_DEPENDENCY_OUTSIDE",
                    "the dependency `file:" + local + "` lies outside of " + project,
                    "Pack it (`npm pack`) into the project and depend on the archive, or use a Dockerfile for this"
                            + " image.");
        }
        return true;
    }

    private void tellOwnScripts(PackageJson json) {
        List<String> names = Stream.of("preinstall", "install", "postinstall")
                .filter(name -> json.json().path("scripts").has(name))
                .toList();
        if (!names.isEmpty()) {
            events.accept(new Notice(
                    Level.WARNING,
                    "NODE_INSTALL_SCRIPTS",
                    "image " + image + ": the project's own " + String.join(", ", names)
                            + " is not run; if production needs it, set `installScripts: true` or do it in `prepare`"));
        }
    }

    private void tellScripts(PackageJson lock) {
        List<String> names = lock.packages().entrySet().stream()
                .filter(entry -> entry.getValue().path("hasInstallScript").asBoolean(false)
                        && !entry.getValue().path("dev").asBoolean(false)
                        && !entry.getValue().path("devOptional").asBoolean(false))
                .map(entry -> entry.getKey().replaceFirst("^.*node_modules/", ""))
                .distinct()
                .toList();
        if (!names.isEmpty()) {
            events.accept(new Notice(
                    Level.WARNING,
                    "NODE_INSTALL_SCRIPTS",
                    "image " + image + ": install scripts are not run, and these packages have one: "
                            + String.join(", ", names)
                            + "; if one is needed, set `installScripts: true` and build on the image's own platform"));
        }
    }

    private ImageException missing(LockFile lock) {
        return new ImageException(
                "NODE_TOOL_MISSING",
                "image " + image + ": " + lock.file() + " needs `" + lock.tool()
                        + "` and `node`, and one of them is not on the PATH",
                "Install it on this agent (for pnpm and yarn: `corepack enable`).");
    }

    private static String withoutLogins(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (!line.matches("(?i).*(auth|token|password|username|email|certfile|keyfile).*")) {
                text.append(line).append('\n');
            }
        }
        return text.toString();
    }

    private void tell(String message) {
        events.accept(new Progress("build", image, message));
    }
}
