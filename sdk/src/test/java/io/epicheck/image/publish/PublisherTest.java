package io.epicheck.image.publish;

import static io.epicheck.image.publish.TestImages.image;
import static io.epicheck.image.publish.TestImages.index;
import static io.epicheck.image.publish.TestImages.main;
import static io.epicheck.image.publish.TestImages.publisher;
import static io.epicheck.image.publish.TestImages.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.image.metadata.ImageTag;
import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.publish.TagDecision.Outcome;
import io.epicheck.pipeline.ExitCode;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final ImageTag commit = ImageTag.immutable("sha-0123456");

    @AfterEach
    void stop() {
        registry.close();
    }

    private Published publish(ImageContent image, List<ImageTag> tags) {
        return publisher(registry.address(), new ManualTime()).publish(image, tags);
    }

    private Published byHand(ImageContent image, List<ImageTag> tags, boolean allowOlder) {
        return publisher(registry.address(), new ManualTime(), new TagPolicy(true, allowOlder))
                .publish(image, tags);
    }

    private String at(String tag) {
        return registry.digest("team/web", tag).orElse("nothing");
    }

    @Nested
    class Order {
        @Test
        void blobsThenManifestsThenTheCheckThenTagsThatStayThenTagsThatMove() {
            ImageContent image = index("one");
            publish(image, List.of(main(), commit));
            List<String> steps = registry.requests().stream()
                    .filter(request -> request.isWrite()
                            || request.path().endsWith(image.root().digest()))
                    .map(this::step)
                    .distinct()
                    .toList();
            assertThat(steps)
                    .containsExactly(
                            "asked for root", "blob", "child", "root", "asked for root again", "sha-0123456", "main");
        }

        private boolean isRootSent;

        private String step(RecordedRequest request) {
            String last = request.path().substring(request.path().lastIndexOf('/') + 1);
            if (request.path().contains("/blobs/")) {
                return "blob";
            }
            if (request.method().equals("HEAD")) {
                return isRootSent ? "asked for root again" : "asked for root";
            }
            if (last.equals(index("one").root().digest())) {
                isRootSent = true;
                return "root";
            }
            return last.startsWith("sha256:") ? "child" : last;
        }

        @Test
        void withoutTagsItIsThereByItsDigestAlone() {
            ImageContent image = image("one");
            Published published = publish(image, List.of());
            assertThat(published.pushed()).isTrue();
            assertThat(registry.tags("team/web")).isEmpty();
            assertThat(at(image.root().digest())).isEqualTo(image.root().digest());
        }
    }

    @Nested
    class NothingChanged {
        @Test
        void isOneRequestForOneTag() {
            publish(image("one"), List.of(main()));
            assertThat(requestsOf(image("one"), List.of(main())))
                    .singleElement()
                    .hasToString("HEAD /v2/team/web/manifests/main -> 200");
        }

        @Test
        void isOneRequestPerTagForSeveral() {
            publish(image("one"), List.of(main(), commit));
            assertThat(requestsOf(image("one"), List.of(main(), commit))).hasSize(2);
        }

        @Test
        void isOneMoreForVersions() {
            publish(image("one"), release("1.0.0"));
            assertThat(requestsOf(image("one"), release("1.0.0"))).hasSize(5).noneMatch(RecordedRequest::isWrite);
        }

        @Test
        void isOneWriteForAnotherTagOfTheSameImage() {
            publish(image("one"), List.of(main()));
            assertThat(requestsOf(image("one"), List.of(main(), commit)))
                    .filteredOn(RecordedRequest::isWrite)
                    .singleElement()
                    .hasToString("PUT /v2/team/web/manifests/sha-0123456 -> 201");
        }

        private List<RecordedRequest> requestsOf(ImageContent image, List<ImageTag> tags) {
            registry.forgetRequests();
            assertThat(publish(image, tags).pushed()).isFalse();
            return registry.requests();
        }
    }

    @Nested
    class TagsThatNeverChange {
        @Test
        void aVersionIsNeverOverwrittenAndNothingElseIsTouched() {
            ImageContent first = image("one");
            publish(first, List.of(ImageTag.immutable("v1.0.0"), main()));
            registry.forgetRequests();
            assertThatThrownBy(() -> publish(image("two"), List.of(ImageTag.immutable("v1.0.0"), main())))
                    .isInstanceOfSatisfying(ImageException.class, e -> {
                        assertThat(e.code()).isEqualTo("IMAGE_TAG_TAKEN");
                        assertThat(ExitCode.of(e)).isEqualTo(3);
                        assertThat(e.nextStep()).contains("new version").contains("delete its tag");
                    })
                    .hasMessageContaining("team/web:v1.0.0 is " + first.root().digest())
                    .hasMessageContaining(image("two").root().digest())
                    .hasMessageContaining("no tag was moved");
            assertThat(registry.requests()).noneMatch(RecordedRequest::isWrite);
            assertThat(at("main")).isEqualTo(first.root().digest());
        }

        @Test
        void aCommitBuiltAgainOnAnotherBaseKeepsItsTagAndTheBuildGoesOn() {
            ImageContent first = image("one");
            publish(first, List.of(main(), commit));
            Published again = publish(image("rebuilt"), List.of(main(), commit));
            assertThat(at("sha-0123456")).isEqualTo(first.root().digest());
            assertThat(at("main")).isEqualTo(image("rebuilt").root().digest());
            assertThat(again.tags()).containsExactly("main");
            assertThat(again.report().tags())
                    .extracting(TagDecision::outcome)
                    .containsExactly(Outcome.MOVED, Outcome.KEPT);
            assertThat(again.report().tags().get(1))
                    .hasToString("sha-0123456 stays at " + first.root().digest()
                            + ", the first image of this commit; this one is "
                            + image("rebuilt").root().digest());
        }

        /** A push to main, then a release of the same commit, with `type=sha,prefix=`. */
        @Test
        void aCommitsTagMayHaveAnyPrefix() {
            ImageContent first = image("one");
            List<ImageTag> commits = List.of(ImageTag.commit("860c190"), ImageTag.commit("main-860c190"));
            publish(first, commits);
            List<ImageTag> release = new java.util.ArrayList<>(commits);
            release.add(ImageTag.immutable("v1.2.3"));
            publish(image("rebuilt"), release);
            assertThat(at("860c190")).isEqualTo(first.root().digest());
            assertThat(at("main-860c190")).isEqualTo(first.root().digest());
            assertThat(at("v1.2.3")).isEqualTo(image("rebuilt").root().digest());
        }

        @Test
        void ofTwoBuildsOfACommitAtOnceTheFirstKeepsTheTag() {
            AtomicBoolean between = new AtomicBoolean();
            publish(image("one"), List.of());
            publish(image("two"), List.of());
            try (SteppedDoor door = new SteppedDoor(
                    registry,
                    request -> {
                        // The look, the question for the root; then the write.
                        if (request == 2 && between.compareAndSet(false, true)) {
                            publish(image("one"), List.of(commit));
                        }
                    },
                    true)) {
                Published second =
                        publisher(door.address(), new ManualTime()).publish(image("two"), List.of(commit, main()));
                assertThat(between).isTrue();
                assertThat(at("sha-0123456")).isEqualTo(image("one").root().digest());
                assertThat(at("main")).isEqualTo(image("two").root().digest());
                assertThat(second.tags()).containsExactly("main");
            }
        }

        @Test
        void oneThatIsTakenLateIsToldWithWhatWasSetBefore() {
            List<ImageTag> two = List.of(ImageTag.immutable("v1.0.0"), ImageTag.immutable("1.0.0"), commit);
            AtomicBoolean between = new AtomicBoolean();
            try (SteppedDoor door = new SteppedDoor(
                    registry,
                    request -> {
                        if (registry.digest("team/web", "v1.0.0").isPresent() && between.compareAndSet(false, true)) {
                            publish(image("other"), List.of(ImageTag.immutable("1.0.0")));
                        }
                    },
                    true)) {
                assertThatThrownBy(() ->
                                publisher(door.address(), new ManualTime()).publish(image("one"), two))
                        .hasMessageContaining(
                                "team/web:1.0.0 is " + image("other").root().digest())
                        .hasMessageContaining("set before that: v1.0.0")
                        .hasMessageNotContaining("no tag was moved");
                assertThat(at("sha-0123456")).isEqualTo("nothing");
            }
        }

        @Test
        void byHandACommitsTagIsRefusedToo() {
            publish(image("one"), List.of(commit));
            assertThatThrownBy(() -> byHand(image("two"), List.of(commit), true))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("the tag of a commit never changes");
        }
    }

    @Nested
    class Versions {
        @Test
        void aBackportMovesItsOwnShortTagsOnly() {
            publish(image("2.1.0"), release("2.1.0"));
            publish(image("1.9.3"), release("1.9.3"));
            Published backport = publish(image("1.9.4"), release("1.9.4"));
            assertThat(at("latest")).isEqualTo(image("2.1.0").root().digest());
            assertThat(at("1.9")).isEqualTo(image("1.9.4").root().digest());
            assertThat(at("1")).isEqualTo(image("1.9.4").root().digest());
            assertThat(at("v1.9.3")).isEqualTo(image("1.9.3").root().digest());
            assertThat(backport.tags()).containsExactly("v1.9.4", "1.9", "1");
            assertThat(backport.report().summary()).contains("latest stays at 2.1.0, 1.9.4 is older");
        }

        @Test
        void theNewestMovesThemAll() {
            publish(image("2.0.0"), release("2.0.0"));
            publish(image("2.0.1"), release("2.0.1"));
            assertThat(List.of(at("2"), at("2.0"), at("latest")))
                    .containsOnly(image("2.0.1").root().digest());
            assertThat(at("v2.0.0")).isEqualTo(image("2.0.0").root().digest());
        }

        @Test
        void latestIsNotMadeForAnOldVersion() {
            publish(image("2.0.0"), List.of(ImageTag.immutable("v2.0.0")));
            publish(image("1.0.0"), release("1.0.0"));
            assertThat(at("latest")).isEqualTo("nothing");
        }

        @Test
        void whereAShortTagReallyIsIsTold() {
            publish(image("1.0.0"), release("1.0.0"));
            // The run of 2.0.0 ended before its moving tags.
            publish(image("2.0.0"), List.of(ImageTag.immutable("v2.0.0")));
            Published backport = publish(image("1.0.1"), release("1.0.1"));
            assertThat(backport.report().summary())
                    .contains("latest stays at " + image("1.0.0").root().digest())
                    .contains("which is not 2.0.0 (" + image("2.0.0").root().digest())
                    .contains("run the pipeline of 2.0.0 again; 1.0.1 is older")
                    .doesNotContain("latest stays at 2.0.0");
            registry.delete("team/web", "latest");
            assertThat(publish(image("1.0.1"), release("1.0.1")).report().summary())
                    .contains("latest stays unset, 1.0.1 is older than 2.0.0");
        }

        @Test
        void byHandAnOlderOneIsRefusedUnlessItIsMeant() {
            publish(image("2.0.0"), release("2.0.0"));
            publish(image("1.0.0"), List.of(ImageTag.immutable("v1.0.0")));
            List<ImageTag> latest = List.of(TestImages.moving("latest", "1.0.0"));
            assertThatThrownBy(() -> byHand(image("1.0.0"), latest, false))
                    .isInstanceOfSatisfying(
                            ImageException.class, e -> assertThat(e.code()).isEqualTo("IMAGE_TAG_OLDER"))
                    .hasMessageContaining("1.0.0 is older than 2.0.0");
            assertThat(at("latest")).isEqualTo(image("2.0.0").root().digest());
            byHand(image("1.0.0"), latest, true);
            assertThat(at("latest")).isEqualTo(image("1.0.0").root().digest());
        }
    }

    @Nested
    class Facts {
        @Test
        void theReportCountsBlobsAndLayers() {
            publish(image("one"), List.of(main()));
            PushReport report = publish(image("two"), List.of(main())).report();
            assertThat(report.uploaded()).isEqualTo(2);
            assertThat(report.existed()).isEqualTo(1);
            assertThat(report.layers()).isEqualTo(2);
            assertThat(report.layersReused()).isEqualTo(1);
            assertThat(report.summary())
                    .contains("2 blobs sent, 0 mounted, 1 there")
                    .contains("1 of 2 layers reused")
                    .contains("main moved");
        }

        @Test
        void everyPlatformHasItsDigest() {
            ImageContent image = index("one");
            ImageFacts facts = publish(image, List.of(main())).facts();
            assertThat(facts.platforms())
                    .containsOnlyKeys("linux/amd64", "linux/arm64")
                    .satisfies(all -> assertThat(all.get("linux/arm64").digest())
                            .isEqualTo(image.children().get(1).digest()));
            assertThat(facts.size())
                    .isEqualTo(image.blobs().stream()
                            .mapToLong(blob -> blob.size())
                            .sum());
        }

        @Test
        void aSinglePlatformIsNamedByItsConfiguration() {
            ImageContent image = image("one");
            ImageFacts facts = publish(image, List.of(main())).facts();
            assertThat(facts.platforms()).containsOnlyKeys("linux/amd64");
            assertThat(facts.platforms().get("linux/amd64").config())
                    .isEqualTo(image.blobs().get(2).digest());
        }
    }
}
