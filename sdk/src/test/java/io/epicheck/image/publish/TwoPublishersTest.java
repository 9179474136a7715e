package io.epicheck.image.publish;

import static io.epicheck.image.publish.TestImages.image;
import static io.epicheck.image.publish.TestImages.publisher;
import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.ImageException;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two runs at once on one repository: one stops at any request, the other at any of its own, then the first goes on, then the other. */
class TwoPublishersTest {
    @ParameterizedTest
    @CsvSource({"2.1.0, 1.9.4", "1.9.4, 2.1.0"})
    void theNewerVersionWinsWhoeverStopsWhere(String first, String second) throws Exception {
        String newer = first.compareTo(second) > 0 ? first : second;
        boolean more = true;
        int cases = 0;
        try (Race race = new Race(first, second)) {
            for (int n = 0; more; n++) {
                boolean inner = true;
                for (int m = 0; inner; m++) {
                    race.run(n, m);
                    more = race.firstServed() > n;
                    inner = more && race.secondServed() > m;
                    if (!more) {
                        break;
                    }
                    assertThat(race.at("latest"))
                            .as(first + " stopped at " + n + ", " + second + " at " + m)
                            .contains(image(newer).root().digest());
                    assertThat(race.at("v" + first))
                            .contains(image(first).root().digest());
                    assertThat(race.at("v" + second))
                            .contains(image(second).root().digest());
                    cases++;
                }
            }
        }
        assertThat(cases).isGreaterThan(60);
    }

    /** Both found no such tag; one of them must be told. Where the registry compares, none is overwritten at all. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofTwoImagesForOneVersionOneIsRefused(boolean comparing) throws Exception {
        List<ImageTag> version = List.of(ImageTag.immutable("v1.0.0"));
        try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
            publisher(registry.address(), Time.system()).publish(image("one"), List.of());
            publisher(registry.address(), Time.system()).publish(image("two"), List.of());
            for (int n = 0; n < 5; n++) {
                int stop = n;
                registry.delete("team/web", "v1.0.0");
                CompletableFuture<Optional<ImageException>> other = new CompletableFuture<>();
                try (SteppedDoor door = new SteppedDoor(
                        registry,
                        request -> {
                            if (request == stop) {
                                other.complete(refusal(registry.address(), "two", version));
                            }
                        },
                        comparing)) {
                    Optional<ImageException> first = refusal(door.address(), "one", version);
                    other.complete(refusal(registry.address(), "two", version));
                    Optional<ImageException> second = other.get();
                    String winner = registry.digest("team/web", "v1.0.0").orElseThrow();
                    boolean betweenLookAndWrite = stop == 3;
                    assertThat(first.isPresent() || second.isPresent() || (betweenLookAndWrite && !comparing))
                            .as("stopped at " + stop)
                            .isTrue();
                    assertThat(winner.equals(image("one").root().digest()) ? first : second)
                            .isEmpty();
                }
            }
        }
    }

    private static Optional<ImageException> refusal(String address, String word, List<ImageTag> tags) {
        try {
            publisher(address, Time.system()).publish(image(word), tags);
            return Optional.empty();
        } catch (ImageException refused) {
            return Optional.of(refused);
        }
    }

    /** Images that are there already, so that only tags are set. */
    private static final class Race implements AutoCloseable {
        private final EmbeddedRegistry registry = EmbeddedRegistry.start();
        private final String first;
        private final String second;
        private int firstServed;
        private int secondServed;

        Race(String first, String second) {
            this.first = first;
            this.second = second;
            for (String version : List.of(first, second)) {
                publisher(registry.address(), Time.system()).publish(image(version), List.of());
            }
        }

        void run(int n, int m) throws Exception {
            List.of("latest", "v" + first, "v" + second).forEach(tag -> registry.delete("team/web", tag));
            CountDownLatch secondStopped = new CountDownLatch(1);
            CountDownLatch firstDone = new CountDownLatch(1);
            CompletableFuture<Published> two = new CompletableFuture<>();
            try (SteppedDoor secondDoor = new SteppedDoor(
                            registry,
                            request -> {
                                if (request == m) {
                                    secondStopped.countDown();
                                    await(firstDone);
                                }
                            },
                            false);
                    SteppedDoor firstDoor = new SteppedDoor(
                            registry,
                            request -> {
                                if (request == n) {
                                    var unused = two.completeAsync(() -> {
                                        try {
                                            return publisher(secondDoor.address(), Time.system())
                                                    .publish(image(second), tags(second));
                                        } finally {
                                            secondStopped.countDown();
                                        }
                                    });
                                    await(secondStopped);
                                }
                            },
                            false)) {
                publisher(firstDoor.address(), Time.system()).publish(image(first), tags(first));
                firstDone.countDown();
                if (firstDoor.served() > n) {
                    finish(two);
                }
                firstServed = firstDoor.served();
                secondServed = secondDoor.served();
            }
        }

        private static void finish(CompletableFuture<Published> run) throws InterruptedException {
            try {
                run.get(20, TimeUnit.SECONDS);
            } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
                throw new AssertionError(e);
            }
        }

        private static List<ImageTag> tags(String version) {
            return List.of(ImageTag.immutable("v" + version), TestImages.moving("latest", version));
        }

        private static void await(CountDownLatch latch) {
            try {
                if (!latch.await(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody came");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        Optional<String> at(String tag) {
            return registry.digest("team/web", tag);
        }

        int firstServed() {
            return firstServed;
        }

        int secondServed() {
            return secondServed;
        }

        @Override
        public void close() {
            registry.close();
        }
    }
}
