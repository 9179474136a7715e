package io.epicheck.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CommandTest {
    private static final Map<String, String> PATH = Map.of("PATH", System.getenv("PATH"));

    @TempDir
    Path folder;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void bothStreamsComeAsLinesAndTheStatusIsKept() throws Exception {
        CommandEnd end = run("echo one; echo two >&2; exit 3");
        assertThat(end.status()).isEqualTo(3);
        assertThat(end.isWell()).isFalse();
        assertThat(lines).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void itRunsInItsFolderAndSeesOnlyWhatItIsGiven() throws Exception {
        run("pwd; echo [$HOME]");
        assertThat(lines).containsExactly(folder.toRealPath().toString(), "[]");
    }

    @Test
    void aMissingProgramIsAnIoException() {
        assertThatThrownBy(() ->
                        Command.of(List.of("no-such-program"), folder, PATH).run(line -> {}))
                .isInstanceOf(IOException.class);
    }

    @Test
    void itIsNamedWithoutItsArguments() {
        assertThat(Command.of(List.of("login", "hush-hush"), folder, Map.of("TOKEN", "hush-hush")))
                .hasToString("login");
    }

    @Test
    void allLinesAreToldAndTheLastOnesKept() throws Exception {
        assertThat(run("seq 1 1000").last()).hasSize(20).endsWith("1000");
        assertThat(lines).hasSize(1000);
    }

    @Test
    void aLastLineWithoutItsEndIsTold() throws Exception {
        run("printf end");
        assertThat(lines).containsExactly("end");
    }

    /** Otherwise the program would wait for ever for somebody who reads. */
    @Test
    void whenNobodyCanListenTheOutputIsStillRead() {
        assertThatThrownBy(() -> sh("yes | head -c 1000000").run(line -> {
                    throw new IllegalStateException("the log is full");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the log is full");
        assertThatThrownBy(() -> sh("yes | head -c 1000000").run(line -> {
                    throw new AssertionError("a defect");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("a defect");
    }

    @Nested
    class Streams {
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();

        @Test
        void standardOutputComesByteForByteBesideTheLinesOfErrors() throws Exception {
            CommandEnd end =
                    sh("printf 'a\\r\\n\\n  b \\033[31m'; echo why >&2").run(output, lines::add);
            assertThat(output.toString(UTF_8)).isEqualTo("a\r\n\n  b \u001b[31m");
            assertThat(lines).containsExactly("why");
            assertThat(end.last()).containsExactly("why");
            assertThat(end.output()).isEqualTo("\nwhy");
        }

        @Test
        void muchOnBothOfThemIsReadAtOnce() throws Exception {
            sh("yes error | head -c 1000000 >&2; yes | head -c 1000000").run(output, line -> {});
            assertThat(output.size()).isEqualTo(1_000_000);
        }

        @Test
        void whereTheOutputCannotBeKeptTheProgramStillEnds() {
            OutputStream full = new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    throw new IOException("no space");
                }
            };
            assertThatThrownBy(() -> sh("yes | head -c 1000000").run(full, line -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space");
        }
    }

    @Nested
    class Input {
        @Test
        void isEmptyWhenNoneIsGiven() throws Exception {
            assertThat(run("cat").status()).isZero();
            assertThat(lines).isEmpty();
        }

        @Test
        void isGivenWhole() throws Exception {
            sh("wc -c").given(new byte[1_000_000]).run(lines::add);
            assertThat(lines).singleElement().asString().contains("1000000");
        }

        @Test
        void needNotBeRead() throws Exception {
            assertThat(sh("exit 0").given(new byte[1_000_000]).run(lines::add).isWell())
                    .isTrue();
        }
    }

    @Nested
    class Background {
        @Test
        void whatHoldsTheOutputIsNotWaitedFor() throws Exception {
            CommandEnd end = run("sleep 60 & echo $!; sleep 1; exit 3");
            assertThat(end.status()).isEqualTo(3);
            assertThat(end.last()).hasSize(1);
            assertEnds(pid(0));
        }

        @Test
        void whatHoldsTheOutputAndDoesNotListenIsKilled() throws Exception {
            assertThat(run("sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' & echo $!; sleep 1")
                            .isWell())
                    .isTrue();
            assertEnds(pid(0));
        }

        @Test
        void whatLetsGoOfTheOutputGoesOn() throws Exception {
            run("sleep 60 > /dev/null 2>&1 & echo $!; sleep 1");
            ProcessHandle left = ProcessHandle.of(pid(0)).orElseThrow();
            assertThat(left.isAlive()).isTrue();
            left.destroyForcibly();
        }
    }

    @Nested
    class Stopping {
        @Test
        void anInterruptStopsTheCommandAndWhatItStarted() throws Exception {
            assertThat(interrupted("sleep 60 & echo $!; wait", 1)).isLessThan(Duration.ofSeconds(4));
            assertEnds(pid(0));
        }

        @Test
        void whatDoesNotListenToPoliteWordsIsKilled() throws Exception {
            assertThat(interrupted("sh -c 'trap \"\" TERM; echo $$; while :; do sleep 0.1; done' & wait", 1))
                    .isLessThan(Duration.ofSeconds(10));
            assertEnds(pid(0));
        }

        @Test
        void whatLostItsParentIsStoppedToo() throws Exception {
            interrupted("(sleep 60 & echo $!; sleep 2); echo alone; sleep 60", 2);
            assertEnds(pid(0));
        }

        @Test
        void whatNeedsAMomentToEndGetsItThoughItsParentIsGone() throws Exception {
            interrupted(
                    "sh -c 'trap \"sleep 1; : > tidied; exit\" TERM; echo ready; while :; do sleep 0.1; done' & wait",
                    1);
            assertThat(folder.resolve("tidied")).exists();
        }

        @Test
        void aProgramThatDoesNotEndInItsTimeIsEnded() {
            Instant begin = Instant.now();
            assertThatThrownBy(() -> sh("echo $$; sleep 60")
                            .within(Duration.ofMillis(500))
                            .run(lines::add))
                    .isInstanceOf(NoAnswerException.class)
                    .hasMessage("no answer within 0 s");
            assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(20));
            assertEnds(pid(0));
        }

        @Test
        void aProgramThatEndsInItsTimeIsNot() throws Exception {
            assertThat(sh("sleep 0.2")
                            .within(Duration.ofSeconds(20))
                            .run(lines::add)
                            .isWell())
                    .isTrue();
        }

        /** @return how long it took from the interrupt to its end */
        private Duration interrupted(String script, int afterLines) throws Exception {
            CompletableFuture<Boolean> ready = new CompletableFuture<>();
            CompletableFuture<String> how = new CompletableFuture<>();
            Consumer<String> listener = line -> {
                lines.add(line);
                if (lines.size() == afterLines) {
                    ready.complete(true);
                }
            };
            Thread thread = new Thread(() -> {
                try {
                    sh(script).run(listener);
                    how.complete("ended");
                } catch (Exception e) {
                    how.complete(e.getClass().getSimpleName());
                }
            });
            thread.start();
            ready.get(10, TimeUnit.SECONDS);
            Instant begin = Instant.now();
            thread.interrupt();
            assertThat(how.get(15, TimeUnit.SECONDS)).isEqualTo("InterruptedException");
            return Duration.between(begin, Instant.now());
        }
    }

    private long pid(int line) {
        return Long.parseLong(lines.get(line));
    }

    private static void assertEnds(long pid) {
        Optional<ProcessHandle> left = ProcessHandle.of(pid);
        if (left.isPresent()) {
            assertThat(left.get().onExit()).succeedsWithin(Duration.ofSeconds(8));
        }
    }

    private Command sh(String script) {
        return Command.of(List.of("sh", "-c", script), folder, PATH);
    }

    private CommandEnd run(String script) throws Exception {
        return sh(script).run(lines::add);
    }
}
