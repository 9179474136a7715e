package io.epicheck.image.dockerfile;

import io.epicheck.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where in a Dockerfile which instruction stands, and what its stages are, by the rules of
 * <a href="https://docs.docker.com/reference/dockerfile/">its reference</a>: escape directive, line continuation, comments, here-documents.
 * Pure. Judges nothing: what is wrong the engine tells.
 *
 * @param syntax the line that names BuildKit's frontend, whose text is that name
 */
record DockerfileText(List<Instruction> instructions, List<Stage> stages, Optional<Instruction> syntax) {
    private static final Pattern DIRECTIVE = Pattern.compile("#\\s*([a-zA-Z]+)\\s*=\\s*(\\S+)\\s*");
    private static final Pattern HEREDOC = Pattern.compile("<<(-?)\\s*([\"']?)([a-zA-Z_][a-zA-Z0-9_.]*)\\2");
    private static final Pattern FROM = Pattern.compile("(?i)FROM\\s+(?:--\\S+\\s+)*(\\S+)(?:\\s+AS\\s+(\\S+))?\\s*");
    private static final String MISSING = "DOCKERFILE_MISSING";

    /** The base that has nothing in it. */
    static final String SCRATCH = "scratch";

    static DockerfileText parse(String text) {
        return new Parser(text).parse();
    }

    /**
     * Reads a file.
     *
     * @param image what messages call the image that is built
     */
    static DockerfileText read(String image, Path dockerfile) {
        if (!Files.isRegularFile(dockerfile)) {
            throw new ImageException(
                    MISSING,
                    "image " + image + ": " + dockerfile + " does not exist",
                    "Check `dockerfile`; it is relative to the context.");
        }
        try {
            return parse(new String(Files.readAllBytes(dockerfile), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ImageException(
                    MISSING, "image " + image + ": " + dockerfile + " cannot be read: " + e.getMessage(), "", e);
        }
    }

    /** The stage that a target names: by name, without regard to case, or by number. */
    Optional<Stage> stage(String target) {
        return stages.stream()
                .filter(stage -> stage.name().equals(target.toLowerCase(Locale.ROOT))
                        || String.valueOf(stage.index()).equals(target))
                .findFirst();
    }

    /** The instruction that an engine quotes; of several equal ones the first. */
    Optional<Instruction> quoted(String text) {
        String wanted = normal(text);
        return instructions.stream()
                .filter(instruction -> normal(instruction.text()).equals(wanted))
                .findFirst();
    }

    /** The instruction at a place. */
    Optional<Instruction> at(int stage, int step) {
        return instructions.stream()
                .filter(instruction -> instruction.stage() == stage && instruction.step() == step)
                .findFirst();
    }

    /** The instruction that stands on a line. */
    Optional<Instruction> on(int line) {
        return instructions.stream().filter(each -> each.line() <= line).reduce((one, next) -> next);
    }

    /**
     * The image that a stage is built on in the end, with arguments filled in, or {@code scratch}; empty where an argument has no value.
     *
     * @param args build arguments, which come before the file's defaults
     */
    Optional<String> base(Stage stage, Map<String, String> args) {
        GlobalArguments values = GlobalArguments.of(this, args);
        Stage current = stage;
        while (true) {
            Optional<String> from = values.filled(GlobalArguments.unquoted(current.from()));
            Stage now = current;
            Optional<Stage> earlier = from.flatMap(name -> stages.stream()
                    .filter(other -> other.index() < now.index() && other.name().equals(name.toLowerCase(Locale.ROOT)))
                    .findFirst());
            if (earlier.isEmpty()) {
                return from;
            }
            current = earlier.get();
        }
    }

    private static String normal(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static final class Parser {
        private final String[] lines;
        private final List<Instruction> instructions = new ArrayList<>();
        private final List<Stage> stages = new ArrayList<>();
        private char escape = '\\';
        private int step;
        private Optional<Instruction> syntax = Optional.empty();

        Parser(String text) {
            this.lines = text.replace("\uFEFF", "").split("\r?\n", -1);
        }

        DockerfileText parse() {
            int at = directives();
            while (at < lines.length) {
                String line = lines[at].strip();
                at = line.isEmpty() || line.startsWith("#") ? at + 1 : instruction(at);
            }
            return new DockerfileText(List.copyOf(instructions), List.copyOf(stages), syntax);
        }

        /** Comments of the form {@code # name=value} at the very top. */
        private int directives() {
            int at = 0;
            for (; at < lines.length; at++) {
                Matcher directive = DIRECTIVE.matcher(lines[at].strip());
                if (!directive.matches()) {
                    break;
                }
                if (directive.group(1).equalsIgnoreCase("escape")
                        && directive.group(2).equals("`")) {
                    escape = '`';
                }
                if (directive.group(1).equalsIgnoreCase("syntax")) {
                    syntax = Optional.of(new Instruction(at + 1, DockerfileImage.SYNTAX, directive.group(2), -1, 0));
                }
            }
            return at;
        }

        private int instruction(int first) {
            StringBuilder text = new StringBuilder();
            int at = first;
            for (boolean more = true; more && at < lines.length; at++) {
                String line = lines[at].strip();
                if (at > first && (line.isEmpty() || line.startsWith("#"))) {
                    continue;
                }
                more = line.endsWith(String.valueOf(escape));
                text.append(more ? line.substring(0, line.length() - 1) : line);
                if (more) {
                    text.append(' ');
                }
            }
            String whole = text.toString().strip();
            String keyword = whole.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
            add(first + 1, keyword, whole);
            boolean takesDocuments = keyword.equals("RUN") || keyword.equals("COPY") || keyword.equals("ADD");
            return takesDocuments ? afterDocuments(whole, at) : at;
        }

        private void add(int line, String keyword, String text) {
            Matcher from = FROM.matcher(text);
            if (from.matches()) {
                String name = from.group(2) == null ? "" : from.group(2).toLowerCase(Locale.ROOT);
                stages.add(new Stage(stages.size(), name, from.group(1)));
                step = 0;
            }
            step++;
            instructions.add(new Instruction(line, keyword, text, stages.size() - 1, step));
        }

        private int afterDocuments(String text, int from) {
            int at = from;
            List<String[]> ends = HEREDOC.matcher(text)
                    .results()
                    .map(match -> new String[] {match.group(3), match.group(1)})
                    .collect(Collectors.toList());
            for (String[] end : ends) {
                while (at < lines.length) {
                    String line = end[1].isEmpty() ? lines[at] : lines[at].replaceFirst("^\t+", "");
                    at++;
                    if (line.equals(end[0])) {
                        break;
                    }
                }
            }
            return at;
        }
    }
}
