package io.epicheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.event.EventSink;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LayersSideBySideTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();

    @TempDir
    Path folder;

    private Map<String, String> environment = Map.of();

    @BeforeEach
    void prepare() throws IOException {
        environment = Map.of(
                "HOME",
                "/nonexistent",
                "EPICHECK_CACHE",
                folder.resolve("cache").toString());
        BasePush base = new BasePush(registry, "library/base");
        base.push("1", base.image("linux/amd64", false));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    @Timeout(60)
    void severalLayersArePackedAtOnceAndStayInOrder() throws Exception {
        ImageBuilder two = builder("main");
        for (int i = 0; i < 2; i++) {
            two = two.layer("layer-" + i, noise("n" + i, 24), "/srv/" + i);
        }
        ImageBuilder both = two;
        ExecutorService pool = Executors.newSingleThreadExecutor();
        Future<BuiltImage> built = pool.submit(() -> push(both));
        long most = 0;
        while (!built.isDone()) {
            most = Math.max(most, inTheMaking());
        }
        pool.shutdown();
        assertThat(most).isEqualTo(2);
        assertThat(push(both).digest()).isEqualTo(built.get().digest());
        String config = BasePush.JSON
                .readTree(registry.manifest("team/app", "main").orElseThrow())
                .at("/config/digest")
                .asString("");
        assertThat(new String(registry.blob("team/app", config).orElseThrow(), java.nio.charset.StandardCharsets.UTF_8))
                .containsSubsequence("layer-0", "layer-1");
    }

    @Test
    @Timeout(60)
    void manyBuildsOnTwoThreadsEnd() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Future<BuiltImage>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ImageBuilder each = builder("t" + i);
            for (int j = 0; j < 5; j++) {
                each = each.layer("layer-" + j, noise("m" + i + "-" + j, 1), "/srv/" + j);
            }
            ImageBuilder one = each;
            all.add(pool.submit(() -> push(one)));
        }
        for (Future<BuiltImage> each : all) {
            assertThat(each.get(50, TimeUnit.SECONDS).digest()).startsWith("sha256:");
        }
        pool.shutdown();
    }

    @Test
    void aLayerThatCannotBeMadeIsTheError() throws IOException {
        ImageBuilder builder = builder("main")
                .layer("good", noise("g", 1), "/srv/good")
                .layer("bad", folder.resolve("nowhere"), "/srv/bad");
        assertThatThrownBy(() -> push(builder))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("nowhere");
    }

    private ImageBuilder builder(String tag) {
        return ImageBuilder.from(registry.address() + "/library/base:1")
                .tags(List.of(registry.address() + "/team/app:" + tag));
    }

    private BuiltImage push(ImageBuilder builder) {
        return builder.push(environment, EventSink.none(), Time.system());
    }

    private Path noise(String name, int files) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < files; i++) {
            new Random(name.hashCode() + i).nextBytes(bytes);
            Files.write(made.resolve("f" + i), bytes);
        }
        return made;
    }

    private long inTheMaking() throws IOException {
        Path place = folder.resolve("cache/tmp");
        if (!Files.isDirectory(place)) {
            return 0;
        }
        long count = 0;
        try (Stream<Path> files = Files.list(place)) {
            for (Path file : files.toList()) {
                try {
                    count += Files.size(file) > 1 << 20 ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // It is done.
                }
            }
        }
        return count;
    }
}
