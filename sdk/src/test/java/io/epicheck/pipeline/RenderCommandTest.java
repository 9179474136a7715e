package io.epicheck.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RenderCommandTest {
    @TempDir
    Path folder;

    @Test
    void theManifestsAreWhatItWritesByteForByte() {
        assertThat(run("printf 'a: 1\\r\\n\\n  b: \\033'; echo warning >&2")).isEqualTo("a: 1\r\n\n  b: \u001b");
    }

    @Test
    void aFailureHasItsStatusAndWhatItSaid() {
        assertThatThrownBy(() -> run("echo half; echo no such chart >&2; exit 4"))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith("ended with status 4: no such chart");
    }

    @Test
    void anInterruptEndsIt() throws Exception {
        CompletableFuture<String> how = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                how.complete(run(": > begun; sleep 60"));
            } catch (BadInputException e) {
                how.complete(e.getMessage());
            }
        });
        thread.start();
        while (!Files.exists(folder.resolve("begun"))) {
            Thread.onSpinWait();
        }
        thread.interrupt();
        assertThat(how.get(10, TimeUnit.SECONDS)).endsWith("was interrupted");
    }

    private String run(String script) {
        return RenderCommand.run(List.of("sh", "-c", script), folder);
    }
}
