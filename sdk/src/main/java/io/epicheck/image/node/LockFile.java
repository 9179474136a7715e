package io.epicheck.image.node;

import io.epicheck.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file that says exactly which packages a project has, and the program that installs them by it.
 *
 * @param tool {@code npm}, {@code pnpm} or {@code yarn}
 */
record LockFile(Path file, String tool) {
    private static final List<List<String>> KNOWN = List.of(
            List.of("npm-shrinkwrap.json", "npm"),
            List.of("package-lock.json", "npm"),
            List.of("pnpm-lock.yaml", "pnpm"),
            List.of("yarn.lock", "yarn"));

    /** The project's; npm's comes first when there are several, as npm itself has it. */
    static Optional<LockFile> of(Path project) {
        return KNOWN.stream()
                .map(each -> new LockFile(project.resolve(each.get(0)), each.get(1)))
                .filter(lock -> Files.isRegularFile(lock.file()))
                .findFirst();
    }

    String name() {
        return String.valueOf(file.getFileName());
    }

    /** Installs what production needs, for the platform of the image and not of this machine where the program can do that. */
    List<String> command(TargetPlatform platform, boolean scripts) throws IOException {
        List<String> command = new ArrayList<>();
        switch (tool) {
            case "pnpm" ->
                command.addAll(List.of(
                        "pnpm",
                        "install",
                        "--prod",
                        "--frozen-lockfile",
                        "--config.node-linker=hoisted",
                        "--config.package-import-method=copy"));
            case "yarn" -> {
                if (Files.readString(file, StandardCharsets.UTF_8).contains("__metadata:")) {
                    throw new BadInputException(
                            "NODE_LOCK_UNSUPPORTED",
                            file + " is of Yarn 2 or newer, which installs no plain node_modules by itself",
                            "Use a Dockerfile for this image, or npm's or pnpm's lock file.");
                }
                command.addAll(List.of("yarn", "install", "--production", "--frozen-lockfile", "--non-interactive"));
            }
            default ->
                command.addAll(List.of(
                        "npm",
                        "ci",
                        "--omit=dev",
                        // Comes before `include=dev` of an .npmrc, which would win over --omit.
                        "--include=optional",
                        "--no-audit",
                        "--no-fund",
                        "--no-update-notifier",
                        "--os=linux",
                        "--cpu=" + platform.cpu(),
                        "--libc=" + platform.libc()));
        }
        if (!scripts) {
            command.add("--ignore-scripts");
        }
        return command;
    }
}
