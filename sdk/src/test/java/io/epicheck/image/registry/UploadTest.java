package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.event.PipelineEvent.BlobProgress;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Repository;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryFaults;
import io.epicheck.testkit.registry.RegistryFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs on their way into a repository. */
class UploadTest {
    @Nested
    class Chunks {
        @Test
        void areSentInOrderAndOnlyTheBrokenOneAgain() {
            try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
                scene.registry.fail(Fault.reset().on("PATCH", "/blobs/uploads/").after(1));
                scene.inChunks().put(scene.target, scene.blob());
                assertThat(scene.stored()).isTrue();
                assertThat(patches(scene.registry)).containsExactly(100_000L, 100_000L, 100_000L, 100_000L);
                assertThat(posts(scene.registry)).isEqualTo(1);
            }
        }

        @Test
        void whoseAnswerIsLostAreNotSentAgain() {
            try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
                scene.registry.fail(Fault.lostAnswer().on("PATCH", "/blobs/uploads/"));
                scene.inChunks().put(scene.target, scene.blob());
                assertThat(scene.stored()).isTrue();
                assertThat(patches(scene.registry)).hasSize(3);
            }
        }

        @Test
        void beginAnewWhereTheRegistryRemembersNothing() {
            try (FaultScene scene = new FaultScene(RegistryFeatures.full().withResumes(false))) {
                scene.registry.fail(Fault.reset().on("PATCH", "/blobs/uploads/").after(1));
                scene.inChunks().put(scene.target, scene.blob());
                assertThat(scene.stored()).isTrue();
                assertThat(posts(scene.registry)).isEqualTo(2);
            }
        }

        @Test
        void areAsLongAsTheRegistryAsks() {
            try (FaultScene scene = new FaultScene(RegistryFeatures.full().withChunkMinLength(150_000))) {
                scene.inChunks().put(scene.target, scene.blob());
                assertThat(scene.stored()).isTrue();
                assertThat(patches(scene.registry)).containsExactly(150_000L, 150_000L);
            }
        }

        @Test
        void goOnWhereTheRegistrySaysAfterA416() {
            try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
                scene.registry.fail(
                        Fault.answer(416).on("PATCH", "/blobs/uploads/").after(1));
                scene.inChunks().put(scene.target, scene.blob());
                assertThat(scene.stored()).isTrue();
                assertThat(posts(scene.registry)).isEqualTo(1);
            }
        }

        @Test
        void areGivenUpForOneRequestWhereTheRegistryTakesNone() {
            try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
                scene.registry.fail(
                        Fault.answer(405).on("PATCH", "/blobs/uploads/").always());
                scene.inChunks().put(scene.target, scene.blob());
                assertThat(scene.stored()).isTrue();
                scene.registry.forgetRequests();
                byte[] other = "x".repeat(200_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                scene.inChunks()
                        .put(
                                scene.target,
                                new Blob(
                                        Digests.of(other),
                                        other.length,
                                        new io.epicheck.image.oci.BlobSource.InMemory(other)));
                // It is known by now.
                assertThat(scene.registry.requests())
                        .extracting(RecordedRequest::method)
                        .containsExactly("HEAD", "POST", "PUT");
            }
        }

        /** What another upload learns meanwhile is for the next ones. */
        @Test
        void goOnAsTheyBegan() throws Exception {
            try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
                scene.registry.fail(Fault.delayed(Duration.ofSeconds(1))
                        .on("PATCH", "/team/web/blobs/uploads/")
                        .after(1));
                scene.registry.fail(Fault.answer(405)
                        .on("PATCH", "/team/other/blobs/uploads/")
                        .always());
                RegistryClient client = scene.inChunks();
                CompletableFuture<Placed> first =
                        CompletableFuture.supplyAsync(() -> client.put(scene.target, scene.blob()));
                assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                    while (patches(scene.registry).isEmpty()) {
                        Thread.onSpinWait();
                    }
                });
                client.put(new Repository(scene.registry.address(), "team/other"), scene.blob());
                assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(Placed.UPLOADED);
                assertThat(scene.registry.requests())
                        .filteredOn(request -> request.path().startsWith("/v2/team/web/"))
                        .filteredOn(request -> request.method().equals("PATCH"))
                        .extracting(RecordedRequest::bodyBytes)
                        .containsExactly(100_000L, 100_000L, 100_000L);
            }
        }

        @Test
        void thatAlwaysFailEndInTime() {
            try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
                scene.registry.fail(Fault.answer(500).on("PATCH", "_state=1").always());
                assertThatThrownBy(() -> scene.inChunks().put(scene.target, scene.blob()))
                        .isInstanceOf(ImageException.class)
                        .hasMessageContaining(scene.registry.address());
                assertThat(scene.registry.requests()).hasSizeLessThan(80);
            }
        }
    }

    @Test
    void aRefusedMountOpensTheUploadThatIsUsed() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full().withMounts(false))) {
            Blob blob = scene.mountable();
            scene.registry.forgetRequests();
            assertThat(scene.client.put(scene.target, blob)).isEqualTo(Placed.UPLOADED);
            assertThat(scene.stored()).isTrue();
            assertThat(posts(scene.registry)).isEqualTo(1);
        }
    }

    @Test
    void aMountTransfersNothing() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            Blob blob = scene.mountable();
            Traffic before = scene.client.traffic();
            assertThat(scene.client.put(scene.target, blob)).isEqualTo(Placed.MOUNTED);
            scene.registry.forgetRequests();
            assertThat(scene.client.put(scene.target, blob)).isEqualTo(Placed.MOUNTED);
            assertThat(methods(scene.registry)).containsExactly("POST");
            Traffic traffic = scene.client.traffic().since(before);
            assertThat(traffic.bytesUp()).isZero();
            assertThat(traffic.mounted()).isEqualTo(2);
            assertThat(traffic.skipped()).isZero();
        }
    }

    @Nested
    class RefusedMounts {
        private final FaultScene scene = new FaultScene(RegistryFeatures.full().withMounts(false));
        private final Blob blob = scene.mountable();

        @AfterEach
        void stop() {
            scene.close();
        }

        @Test
        void ofWhatIsThereSendNothingAndGiveTheirUploadBack() {
            scene.client.put(scene.target, scene.blob());
            scene.registry.forgetRequests();
            assertThat(scene.client.put(scene.target, blob)).isEqualTo(Placed.EXISTED);
            assertThat(methods(scene.registry)).containsExactly("POST", "HEAD", "DELETE");
            assertThat(scene.registry.requests())
                    .last()
                    .extracting(RecordedRequest::status)
                    .isEqualTo(204);
        }

        @Test
        void ofWhatTheOtherRepositoryHasLostFindWhatIsThere() {
            scene.client.put(scene.target, scene.blob());
            Blob lost = new Blob(
                    blob.digest(),
                    blob.size(),
                    new InRepository(new Repository(scene.registry.address(), "library/nothing")));
            assertThat(scene.client.put(scene.target, lost)).isEqualTo(Placed.EXISTED);
        }

        @Test
        void areRememberedSoThatTheNextBlobIsAskedForFirst() {
            scene.client.put(scene.target, blob);
            scene.registry.forgetRequests();
            assertThat(scene.client.put(scene.target, blob)).isEqualTo(Placed.EXISTED);
            assertThat(methods(scene.registry)).containsExactly("HEAD");
        }

        @Test
        void giveTheirUploadBackWhenTheTargetCannotBeAsked() {
            scene.registry.fail(RegistryFaults.denied().on("HEAD", "/blobs/").always());
            scene.registry.forgetRequests();
            assertThatThrownBy(() -> scene.client.put(scene.target, blob)).isInstanceOf(ImageException.class);
            assertThat(scene.registry.requests()).last().satisfies(request -> {
                assertThat(request.method()).isEqualTo("DELETE");
                assertThat(request.status()).isEqualTo(204);
            });
        }

        @Test
        void byAnErrorAreFollowedByAnUpload() {
            scene.registry.fail(RegistryFaults.denied().on("POST", "mount=").always());
            assertThat(scene.client.put(scene.target, blob)).isEqualTo(Placed.UPLOADED);
            assertThat(scene.stored()).isTrue();
        }
    }

    /** A mount of a repository's own blob would be refused by some, and by none tells more than the question. */
    @Test
    void aBlobOfTheTargetItselfIsAskedFor() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            scene.client.put(scene.target, scene.blob());
            scene.registry.forgetRequests();
            Blob own = new Blob(Digests.of(scene.layer), scene.layer.length, new InRepository(scene.target));
            assertThat(scene.client.put(scene.target, own)).isEqualTo(Placed.EXISTED);
            assertThat(methods(scene.registry)).containsExactly("HEAD");
        }
    }

    @Test
    void whatIsTakenToBeMissingIsSentWithoutAQuestionAndOnceMoreWithoutHarm() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            scene.client.putManifest(scene.target, scene.image());
            for (int i = 0; i < 2; i++) {
                scene.registry.forgetRequests();
                assertThat(scene.client.putUnasked(scene.target, scene.blob())).isEqualTo(Placed.UPLOADED);
                assertThat(methods(scene.registry)).containsExactly("POST", "PUT");
                assertThat(scene.stored()).isTrue();
            }
        }
    }

    @Nested
    class Untagged {
        private final FaultScene scene = new FaultScene(RegistryFeatures.full());

        @AfterEach
        void stop() {
            scene.close();
        }

        @Test
        void isARepositoryThatIsNotThereOrHasBlobsAlone() {
            assertThat(scene.client.isUntagged(scene.target)).isTrue();
            scene.client.put(scene.target, scene.blob());
            assertThat(scene.client.isUntagged(scene.target)).isTrue();
            scene.client.tag(scene.target, "1", scene.image());
            assertThat(scene.client.isUntagged(scene.target)).isFalse();
        }

        @ParameterizedTest
        @ValueSource(ints = {400, 403, 405, 429, 500, 503})
        void isNotSaidByAnyOtherAnswer(int status) {
            scene.client.put(scene.target, scene.blob());
            scene.registry.forgetRequests();
            scene.registry.fail(Fault.answer(status).on("GET", "/tags/list").always());
            assertThat(scene.client.isUntagged(scene.target)).isFalse();
            assertThat(scene.registry.requests()).hasSize(1);
            assertThat(scene.time.pauses()).isEmpty();
        }

        @Test
        void isNotSaidByABrokenLine() {
            scene.registry.fail(Fault.reset().on("GET", "/tags/list").always());
            assertThat(scene.client.isUntagged(scene.target)).isFalse();
        }
    }

    @Test
    void aBlobOfAnotherRegistryPassesThroughAndSurvivesABreakOnBothSides() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full());
                EmbeddedRegistry other = EmbeddedRegistry.start()) {
            Repository from = new Repository(other.address(), "team/base");
            scene.client.put(from, scene.blob());
            other.fail(Fault.truncated(0.6).on("GET", "/blobs/"));
            scene.registry.fail(Fault.reset().on("PATCH", "/blobs/uploads/").after(1));
            Blob blob = new Blob(Digests.of(scene.layer), scene.layer.length, new InRepository(from));
            assertThat(scene.inChunks().put(scene.target, blob)).isEqualTo(Placed.UPLOADED);
            assertThat(scene.stored()).isTrue();
        }
    }

    @Test
    void aRefusalByTheOtherRegistryIsToldAsItIs() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full());
                EmbeddedRegistry other = EmbeddedRegistry.start()) {
            Blob blob = new Blob(
                    Digests.of(scene.layer),
                    scene.layer.length,
                    new InRepository(new Repository(other.address(), "team/base")));
            assertThatThrownBy(() -> scene.client.put(scene.target, blob))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining(other.address())
                    .hasMessageContaining("404");
            assertThat(scene.registry.requests())
                    .extracting(RecordedRequest::method)
                    .endsWith("DELETE");
        }
    }

    @Test
    void whatArrivesWithAnotherDigestIsSentOnceMoreAndThenTold() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            String another = Digests.of(new byte[] {1});
            Blob wrong = new Blob(another, scene.layer.length, scene.blob().source());
            assertThatThrownBy(() -> scene.client.put(scene.target, wrong))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.code()).isEqualTo("DIGEST_MISMATCH"));
            assertThat(scene.registry.requests())
                    .filteredOn(request -> request.method().equals("PUT"))
                    .hasSize(2);
        }
    }

    @Test
    void aFileThatIsGoneIsToldAtOnce(@TempDir Path folder) throws IOException {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            Path file = Files.write(folder.resolve("layer"), scene.layer);
            Blob blob = new Blob(Digests.of(scene.layer), scene.layer.length, new InFile(file));
            Files.delete(file);
            assertThatThrownBy(() -> scene.client.put(scene.target, blob))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.code()).isEqualTo("LAYER_UNREADABLE"));
            assertThat(scene.time.pauses()).isEmpty();
        }
    }

    @Test
    void whatIsGivenUpIsToldToTheRegistry() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            scene.registry.fail(
                    RegistryFaults.denied().on("PATCH", "/blobs/uploads/").after(1));
            assertThatThrownBy(() -> scene.inChunks().put(scene.target, scene.blob()))
                    .isInstanceOf(ImageException.class);
            assertThat(scene.registry.requests()).last().satisfies(request -> {
                assertThat(request.method()).isEqualTo("DELETE");
                assertThat(request.status()).isEqualTo(204);
            });
        }
    }

    @Test
    void anInterruptEndsItPromptlyAndTellsTheRegistry() throws InterruptedException {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            scene.registry.fail(Fault.stalled().on("PUT", "/blobs/uploads/").always());
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    scene.client.put(scene.target, scene.blob());
                } catch (RuntimeException e) {
                    thrown.set(e);
                }
            });
            thread.start();
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                while (scene.registry.requests().stream()
                        .noneMatch(request -> request.method().equals("PUT"))) {
                    Thread.onSpinWait();
                }
            });
            thread.interrupt();
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
            assertThat(thrown.get()).isInstanceOfSatisfying(TransientException.class, e -> assertThat(e.code())
                    .isEqualTo("INTERRUPTED"));
            assertThat(scene.registry.requests())
                    .extracting(RecordedRequest::method)
                    .contains("DELETE");
        }
    }

    @Test
    void progressIsToldInBytesOfTheTotal() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            List<BlobProgress> told = new CopyOnWriteArrayList<>();
            RegistryClient client = scene.client.operation(
                    event -> {
                        if (event instanceof BlobProgress progress) {
                            told.add(progress);
                        }
                    },
                    scene.time.deadlineIn(Duration.ofMinutes(1)));
            client.inChunks(100_000, 100_000).put(scene.target, scene.blob());
            assertThat(told).hasSizeGreaterThan(1).allSatisfy(each -> assertThat(each.total())
                    .isEqualTo(300_000));
            assertThat(told).last().extracting(BlobProgress::bytes).isEqualTo(300_000L);
            assertThat(told).extracting(BlobProgress::bytes).isSorted();
        }
    }

    /** The second chunk goes twice. */
    @Test
    void whatIsSentAgainIsNotCountedTwice() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            List<Long> told = new CopyOnWriteArrayList<>();
            RegistryClient client = scene.client.operation(
                    event -> {
                        if (event instanceof BlobProgress progress) {
                            told.add(progress.bytes());
                            scene.time.pause(Duration.ofMillis(300)); // so that each step is told
                        }
                    },
                    scene.time.deadlineIn(Duration.ofHours(1)));
            scene.registry.fail(Fault.answer(429).on("PATCH", "/blobs/uploads/").after(1));
            client.inChunks(100_000, 100_000).put(scene.target, scene.blob());
            assertThat(patches(scene.registry)).hasSize(4);
            assertThat(told.stream().filter(bytes -> bytes == 300_000).count()).isLessThan(4);
        }
    }

    @Test
    void oneDeadlineEndsAllRetriesOfAnOperation() {
        try (FaultScene scene = new FaultScene(RegistryFeatures.full())) {
            RegistryClient client = scene.client.operation(event -> {}, scene.time.deadlineIn(Duration.ofSeconds(5)));
            scene.registry.fail(Fault.answer(503).on("HEAD", "/blobs/").always());
            assertThatThrownBy(() -> client.hasBlob(scene.target, Digests.of(scene.layer)))
                    .isInstanceOf(ImageException.class);
            long before = scene.time.nanos();
            assertThatThrownBy(() -> client.hasBlob(scene.target, Digests.of(scene.layer)))
                    .isInstanceOf(ImageException.class);
            assertThat(Duration.ofNanos(scene.time.nanos() - before)).isLessThan(Duration.ofSeconds(5));
        }
    }

    private static List<Long> patches(EmbeddedRegistry registry) {
        return registry.requests().stream()
                .filter(request -> request.method().equals("PATCH"))
                .map(RecordedRequest::bodyBytes)
                .toList();
    }

    private static List<String> methods(EmbeddedRegistry registry) {
        return registry.requests().stream()
                .filter(request -> !request.path().equals("/token"))
                .map(RecordedRequest::method)
                .toList();
    }

    private static long posts(EmbeddedRegistry registry) {
        return registry.requests().stream()
                .filter(request -> request.method().equals("POST"))
                .count();
    }
}
