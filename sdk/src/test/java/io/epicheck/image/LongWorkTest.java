package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.retry.ManualTime;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongWorkTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final List<Progress> told = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void prepare() throws IOException {
        BasePush base = new BasePush(registry, "library/base");
        base.push("1", base.image("linux/amd64", false));
        byte[] noise = new byte[24_000_000];
        new Random(1).nextBytes(noise);
        Files.write(Files.createDirectories(folder.resolve("site")).resolve("large"), noise);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void packingAndPushingTellHowFarTheyAre() {
        push(new RunningTime());
        List<String> packing = lines("packing");
        assertThat(packing).hasSizeGreaterThan(2).allMatch(line -> line.matches("packing site, \\d+ of 24 MB"));
        assertThat(packing.get(0)).isEqualTo("packing site, 0 of 24 MB"); // its time is made of its content first
        assertThat(amounts(packing)).isSorted();
        assertThat(amounts(packing).get(packing.size() - 1)).isBetween(1, 24);
        // Its clock goes on for all: so the configuration, beside it, may seem to take long, too.
        List<String> pushing =
                lines("pushing").stream().filter(line -> line.endsWith(" MB")).toList();
        assertThat(pushing)
                .hasSizeGreaterThan(2)
                .allMatch(line -> line.matches("pushing sha256:[0-9a-f]{12}, \\d+ of 24 MB"));
        assertThat(amounts(pushing)).isSorted();
        assertThat(told)
                .filteredOn(each -> each.message().startsWith("pushing"))
                .allMatch(each -> each.subject().equals("team/app"));
    }

    @Test
    void shortWorkTellsNothingNew() {
        push(new ManualTime());
        assertThat(lines("packing")).isEmpty();
        assertThat(lines("pushing")).isEmpty();
        assertThat(lines("pushed")).isNotEmpty();
    }

    private List<String> lines(String verb) {
        return told.stream()
                .map(Progress::message)
                .filter(line -> line.startsWith(verb + " "))
                .toList();
    }

    private static List<Integer> amounts(List<String> lines) {
        return lines.stream()
                .map(line -> Integer.valueOf(line.replaceAll(".*, (\\d+) of .*", "$1")))
                .toList();
    }

    private void push(Time time) {
        Map<String, String> environment = Map.of(
                "HOME",
                "/nonexistent",
                "EPICHECK_CACHE",
                folder.resolve("cache").toString());
        var unused = ImageBuilder.from(registry.address() + "/library/base:1")
                .layer("site", folder.resolve("site"), "/srv")
                .tags(List.of(registry.address() + "/team/app:main"))
                .push(
                        environment,
                        event -> {
                            if (event instanceof Progress progress) {
                                told.add(progress);
                            }
                        },
                        time);
    }

    /** Goes on whenever somebody looks at it. */
    private static final class RunningTime implements Time {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long nanos() {
            return nanos.addAndGet(Duration.ofMillis(30).toNanos());
        }

        @Override
        public void pause(Duration duration) {
            nanos.addAndGet(duration.toNanos());
        }
    }
}
