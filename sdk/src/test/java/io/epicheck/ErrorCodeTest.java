package io.epicheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.image.attest.Verdict;
import io.epicheck.rollout.CauseCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the codes of exceptions in the sources and those in the manual equal. */
class ErrorCodeTest {
    private static final List<Path> SOURCES = List.of(Path.of("src/main/java"), Path.of("../runner/src/main/java"));
    private static final String CODE = "[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*";
    private static final Pattern EXCEPTION =
            Pattern.compile("new (?:BadInput|Image|Access|LockHeld|OlderRelease|Transient)Exception\\(");
    private static final Pattern LITERAL = Pattern.compile("\"(" + CODE + "_?)\"");
    private static final Pattern CONSTANT = Pattern.compile("(?:(\\w+)\\.)?([A-Z_]+)");

    /** Exceptions that give themselves their code, and a helper that is given one. */
    private static final Pattern ELSEWHERE =
            Pattern.compile("(?:super|this|problem\\(\\s*layer,)\\(?\\s*\"(" + CODE + ")\"");

    /** Somebody else's code, or none but {@code BAD_INPUT}. */
    private static final Pattern PASSED_ON = Pattern.compile(
            "code|e\\.code\\(\\)|problems|found\\.stream\\(.*|List\\.(?:of|copyOf)\\(.*|words\\(.*", Pattern.DOTALL);

    /** Findings that say that all is well, or that there is nothing to say. */
    private static final Set<Verdict> NO_REFUSAL = Set.of(Verdict.VALID, Verdict.UNSIGNED, Verdict.UNKNOWN);

    @Test
    void everyCodeThatIsThrownIsInTheManual() {
        Set<String> known = listed();
        Arrays.stream(CauseCode.values()).map(CauseCode::name).forEach(known::add);
        assertThat(known).as("docs/exit-codes.md and docs/cause-codes.md").containsAll(thrown());
    }

    @Test
    void everyCodeInTheManualIsThrown() {
        Set<String> known = thrown();
        Arrays.stream(CauseCode.values()).map(CauseCode::name).forEach(known::add);
        assertThat(known).as("what is thrown").containsAll(listed());
    }

    @Test
    void noCodeIsExplainedTwice() {
        assertThat(codes()).doesNotHaveDuplicates();
    }

    private static Set<String> listed() {
        return new TreeSet<>(codes());
    }

    /** Those in the first cell of a row. */
    private static List<String> codes() {
        return text(Path.of("../docs/exit-codes.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 1)))
                .flatMap(cell ->
                        Pattern.compile("`(" + CODE + ")`").matcher(cell).results())
                .map(match -> match.group(1))
                .toList();
    }

    private static Set<String> thrown() {
        Set<String> codes = new TreeSet<>();
        for (Path file : sources()) {
            String text = text(file);
            ELSEWHERE.matcher(text).results().map(match -> match.group(1)).forEach(codes::add);
            Matcher exception = EXCEPTION.matcher(text);
            while (exception.find()) {
                String argument = firstArgument(text, exception.end());
                List<String> found = codes(argument, file);
                assertThat(!found.isEmpty() || PASSED_ON.matcher(argument).matches())
                        .as("%s: the code in `%s` is understood by this test", file, argument)
                        .isTrue();
                codes.addAll(found);
            }
        }
        assertThat(codes).as("sources were found").hasSizeGreaterThan(100);
        return codes;
    }

    private static List<String> codes(String argument, Path file) {
        Matcher constant = CONSTANT.matcher(argument);
        if (constant.matches()) {
            Path home = Optional.ofNullable(constant.group(1))
                    .map(name -> file.resolveSibling(name + ".java"))
                    .filter(Files::exists)
                    .or(() -> sources().stream()
                            .filter(path -> path.endsWith(constant.group(1) + ".java"))
                            .findFirst())
                    .orElse(file);
            return Pattern.compile(" " + constant.group(2) + " =\\s*" + LITERAL.pattern())
                    .matcher(text(home))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
        }
        List<String> codes = new ArrayList<>();
        LITERAL.matcher(argument).results().map(match -> match.group(1)).forEach(code -> {
            if (code.equals("SIGNATURE_")) {
                Arrays.stream(Verdict.values())
                        .filter(verdict -> !NO_REFUSAL.contains(verdict))
                        .forEach(verdict -> codes.add(code + verdict));
            } else {
                codes.add(code);
            }
        });
        return codes;
    }

    /** Up to the comma that ends it, or the parenthesis that ends the call. */
    private static String firstArgument(String text, int from) {
        int depth = 0;
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && text.charAt(i - 1) != '\\') {
                quoted = !quoted;
            } else if (!quoted && (c == '(' || c == '{')) {
                depth++;
            } else if (!quoted && depth > 0 && (c == ')' || c == '}')) {
                depth--;
            } else if (!quoted && depth == 0 && (c == ',' || c == ')')) {
                return text.substring(from, i).strip();
            }
        }
        return text.substring(from);
    }

    private static List<Path> sources() {
        return SOURCES.stream()
                .flatMap(folder -> {
                    try (Stream<Path> files = Files.walk(folder)) {
                        return files.filter(path -> path.toString().endsWith(".java")).toList().stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .collect(Collectors.toList());
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
