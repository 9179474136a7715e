package io.epicheck.image.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SystemCommandsTest {
    private static final Map<String, String> PATH = Map.of("PATH", System.getenv("PATH"));

    @Test
    void bothStreamsComeAsLinesAndTheStatusIsKept() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        int status = new SystemCommands()
                .run(List.of("sh", "-c", "echo one; echo two >&2; exit 3"), PATH, Path.of("."), lines::add);
        assertThat(status).isEqualTo(3);
        assertThat(lines).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aProgramSeesOnlyWhatItIsGiven() throws Exception {
        List<String> lines = new CopyOnWriteArrayList<>();
        new SystemCommands().run(List.of("sh", "-c", "echo [$HOME]"), PATH, Path.of("."), lines::add);
        assertThat(lines).containsExactly("[]");
    }

    @Test
    void aMissingProgramIsAnIoException() {
        assertThatThrownBy(() -> new SystemCommands().run(List.of("no-such-program"), PATH, Path.of("."), line -> {}))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anInterruptEndsEverythingThatWasStarted() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicReference<String> child = new AtomicReference<>("");
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread build = new Thread(() -> {
            try {
                new SystemCommands()
                        .run(
                                // The grandchild does not listen to polite words.
                                List.of(
                                        "sh",
                                        "-c",
                                        "sh -c 'trap \"\" TERM; echo $$; while :; do sleep 0.1; done' & wait"),
                                PATH,
                                Path.of("."),
                                line -> {
                                    child.set(line);
                                    started.countDown();
                                });
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        build.start();
        started.await();
        Instant begin = Instant.now();
        build.interrupt();
        build.join(20_000);
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
        ProcessHandle.of(Long.parseLong(child.get()))
                .ifPresent(left -> assertThat(left.onExit()).succeedsWithin(Duration.ofSeconds(5)));
    }

    @Test
    void linesAreWithoutColoursAndBounded() {
        List<String> lines = new ArrayList<>();
        OutputLines splitter = new OutputLines(lines::add);
        byte[] bytes = ("\u001b[31mred\u001b[0m\r\n10%\r100%\n\n" + "x".repeat(10_000) + "\nend")
                .getBytes(StandardCharsets.UTF_8);
        splitter.put(bytes, bytes.length);
        splitter.end();
        assertThat(lines).hasSize(5).startsWith("red", "10%", "100%").endsWith("end");
        assertThat(lines.get(3)).isEqualTo("x".repeat(4000) + OutputLines.CUT);
    }

    @Test
    void aCutLineShowsNoFirstPartOfASecret() {
        DockerfileSpec spec =
                DockerfileSpec.of(Path.of("Dockerfile")).secret("token", new BuildSecret.FromEnvironment("TOKEN"));
        BuildSecrets secrets = BuildSecrets.read(spec, Map.of("TOKEN", "hush-hush-\u00e9"));
        List<String> lines = new ArrayList<>();
        OutputLines splitter = new OutputLines(line -> lines.add(secrets.masked(line)));
        for (int shown = 1; shown <= 11; shown++) {
            byte[] bytes = ("x".repeat(4000 - shown) + "hush-hush-\u00e9 and more\n").getBytes(StandardCharsets.UTF_8);
            splitter.put(bytes, bytes.length);
        }
        assertThat(lines).hasSize(11).allSatisfy(line -> assertThat(line).endsWith("x***" + OutputLines.CUT));
        assertThat(secrets.masked("that is a hush")).isEqualTo("that is a hush");
    }

    /** Otherwise the program would wait for ever for somebody who reads. */
    @Test
    void whenNobodyCanListenTheOutputIsStillRead() {
        assertThatThrownBy(() -> new SystemCommands()
                        .run(List.of("sh", "-c", "yes | head -c 1000000"), PATH, Path.of("."), line -> {
                            throw new IllegalStateException("the log is full");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the log is full");
    }

    @Test
    void aProgramThatDoesNotEndInItsTimeIsEnded() {
        Instant begin = Instant.now();
        assertThatThrownBy(() -> new SystemCommands()
                        .run(List.of("sleep", "60"), PATH, Path.of("."), line -> {}, Duration.ofMillis(100)))
                .isInstanceOf(Commands.NoAnswerException.class);
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }
}
