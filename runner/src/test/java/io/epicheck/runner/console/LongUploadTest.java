package io.epicheck.runner.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.BlobProgress;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.event.PipelineEvent.StepStarted;
import io.epicheck.retry.Time;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongUploadTest {
    private static final List<PipelineEvent> EVENTS = List.of(
            new StepStarted("build", "Build images"),
            new BlobProgress("build", "ghcr.io/team/web", "sha256:abc", 121_000_000, 300_000_000),
            new Progress("build", "team/web", "pushing sha256:abc, 121 of 300 MB"),
            new Progress("build", "team/api", "packing site, 5 of 9 MB"));

    private final EventText text = new EventText(new Style(false), Verbosity.NORMAL);

    @Test
    void aLogHasItsLine() {
        assertThat(EVENTS.stream().flatMap(event -> text.lines(event, true).stream()))
                .containsExactly(
                        "    team/web: pushing sha256:abc, 121 of 300 MB", "    team/api: packing site, 5 of 9 MB");
    }

    @Test
    void aTerminalTellsItOnce() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LiveDisplay display = LiveDisplay.start(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), text, new Style(false), Time.system(), 200);
        EVENTS.forEach(display::accept);
        display.close();
        String shown = bytes.toString(StandardCharsets.UTF_8);
        assertThat(shown)
                .contains("121 of 300 MB, team/api: packing site, 5 of 9 MB")
                .doesNotContain("pushing");
    }
}
