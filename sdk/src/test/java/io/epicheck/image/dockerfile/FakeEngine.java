package io.epicheck.image.dockerfile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Programs that answer what a test says, and remember how they were called. */
final class FakeEngine implements Commands {
    /** A negative status: not installed. */
    record Answer(int status, List<String> lines) {
        static Answer of(int status, String... lines) {
            return new Answer(status, List.of(lines));
        }

        static Answer missing() {
            return new Answer(-1, List.of());
        }
    }

    final List<List<String>> calls = new CopyOnWriteArrayList<>();
    final List<Map<String, String>> environments = new CopyOnWriteArrayList<>();
    private final List<Map.Entry<String, BiFunction<List<String>, Map<String, String>, Answer>>> answers =
            new ArrayList<>();

    FakeEngine on(String beginning, BiFunction<List<String>, Map<String, String>, Answer> answer) {
        answers.add(Map.entry(beginning, answer));
        return this;
    }

    FakeEngine on(String beginning, int status, String... lines) {
        return on(beginning, (command, environment) -> Answer.of(status, lines));
    }

    @Override
    public int run(List<String> command, Map<String, String> environment, Path folder, Consumer<String> lines)
            throws IOException {
        calls.add(command);
        environments.add(environment);
        String text = String.join(" ", command);
        Answer answer = answers.stream()
                .filter(each -> text.startsWith(each.getKey()))
                .findFirst()
                .map(each -> each.getValue().apply(command, environment))
                .orElse(Answer.missing());
        if (answer.status() < 0) {
            throw new IOException("Cannot run program \"" + command.get(0) + "\"");
        }
        answer.lines().forEach(lines);
        return answer.status();
    }
}
