package io.epicheck.image.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CommandRunTest {
    @TempDir
    Path folder;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    @Timeout(20)
    void whatStaysInTheBackgroundWithTheOutputIsNotWaitedFor() throws Exception {
        CommandRun run = run("sleep 60 & echo $!; sleep 1; exit 3");
        assertThat(run.status()).isEqualTo(3);
        assertThat(run.last()).hasSize(1);
        assertEnds(Long.parseLong(run.last().get(0)));
    }

    @Test
    @Timeout(20)
    void anInterruptStopsTheCommandAndWhatItStarted() throws Exception {
        CompletableFuture<Long> inner = new CompletableFuture<>();
        CompletableFuture<String> how = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                CommandRun.of(
                        List.of("sh", "-c", "sleep 60 & echo $!; wait"),
                        folder,
                        Map.of("PATH", System.getenv("PATH")),
                        line -> inner.complete(Long.parseLong(line)));
                how.complete("ended");
            } catch (Exception e) {
                how.complete(e.getClass().getSimpleName());
            }
        });
        thread.start();
        long pid = inner.get(10, TimeUnit.SECONDS);
        thread.interrupt();
        assertThat(how.get(8, TimeUnit.SECONDS)).isEqualTo("InterruptedException");
        assertEnds(pid);
    }

    @Test
    void allLinesAreTold() throws Exception {
        assertThat(run("seq 1 1000").last()).hasSize(20).endsWith("1000");
        assertThat(lines).hasSize(1000);
    }

    private static void assertEnds(long pid) throws Exception {
        Optional<ProcessHandle> left = ProcessHandle.of(pid);
        if (left.isPresent()) {
            assertThat(left.get().onExit()).succeedsWithin(Duration.ofSeconds(8));
        }
    }

    private CommandRun run(String command) throws Exception {
        return CommandRun.of(List.of("sh", "-c", command), folder, Map.of("PATH", System.getenv("PATH")), lines::add);
    }
}
