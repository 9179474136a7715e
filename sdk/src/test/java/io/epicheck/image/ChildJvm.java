package io.epicheck.image;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs a main class of the tests in a process of its own, perhaps of another JDK.
 *
 * @param java a program that takes what {@code java} takes
 */
public record ChildJvm(Path java, List<String> options, Class<?> main, List<String> arguments) {
    /** With the JDK that runs the tests. */
    public static ChildJvm of(Class<?> main, List<String> arguments) {
        return new ChildJvm(own(), List.of(), main, arguments);
    }

    /** The Java that runs the tests. */
    public static Path own() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** That of {@link #jdks()}, and more that EPICHECK_JAVA_RUNTIMES names, as PATH names folders: such as scripts that emulate a processor. */
    public static List<Path> runtimes() {
        List<Path> all = new ArrayList<>(
                jdks().stream().map(jdk -> jdk.resolve("bin/java")).toList());
        String more = System.getenv().getOrDefault("EPICHECK_JAVA_RUNTIMES", "");
        for (String each : more.split(File.pathSeparator, -1)) {
            if (!each.isBlank()) {
                all.add(Path.of(each));
            }
        }
        return all;
    }

    /** The JDKs of this machine, from 17 on; the one that runs the tests is always among them. */
    private static List<Path> jdks() {
        Path own = Path.of(System.getProperty("java.home"));
        Path folder = Path.of("/usr/lib/jvm");
        List<Path> all = new ArrayList<>(List.of(own));
        if (Files.isDirectory(folder)) {
            try (Stream<Path> installed = Files.list(folder)) {
                installed
                        .filter(jdk -> Files.isExecutable(jdk.resolve("bin/java")) && !Files.isSymbolicLink(jdk))
                        .filter(jdk -> !jdk.equals(own))
                        .filter(jdk -> jdk.getFileName().toString().matches(".*(17|21|25).*"))
                        .sorted()
                        .forEach(all::add);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return all;
    }

    public ChildJvm with(Path otherJava, String... more) {
        return new ChildJvm(otherJava, List.of(more), main, arguments);
    }

    public List<String> command() {
        List<String> command = new ArrayList<>(List.of(java.toString(), "-XX:+UseSerialGC"));
        command.addAll(options);
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", absolute(path), main.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Starts it; what it says to its error stream is shown. */
    public Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** It may run in another folder. */
    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator, -1))
                .filter(part -> !part.isEmpty())
                .map(part -> new File(part).getAbsolutePath())
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElse("");
    }
}
