package io.epicheck.rollout.verdict;

import static io.epicheck.rollout.verdict.Scene.end;
import static io.epicheck.rollout.verdict.Scene.endedStatus;
import static io.epicheck.rollout.verdict.Scene.waitingStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.rollout.verdict.Verdict.Failed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import tools.jackson.databind.node.ObjectNode;

/** Watches lose order when they reconnect and relist; what has happened must decide, not when we heard of it. */
class ShuffledEventsTest {
    private record Event(EventType type, KubeObject object) {}

    private record Story(Scene scene, List<KubeObject> deleted) {
        List<Event> events() {
            List<Event> events = new ArrayList<>();
            scene.stream().forEach(object -> events.add(new Event(EventType.MODIFIED, object)));
            deleted.forEach(object -> events.add(new Event(EventType.DELETED, object)));
            return events;
        }

        /** What a list shows in the end: the last version of each object that is left. */
        List<KubeObject> listed() {
            Map<String, KubeObject> last = new LinkedHashMap<>();
            scene.stream().forEach(object -> last.put(object.toString(), object));
            deleted.forEach(object -> last.remove(object.toString()));
            return List.copyOf(last.values());
        }
    }

    private static final List<Supplier<Story>> STORIES = List.of(
            ShuffledEventsTest::rollsOut,
            ShuffledEventsTest::imageMissing,
            ShuffledEventsTest::crashes,
            ShuffledEventsTest::refused,
            ShuffledEventsTest::replaced);

    @Property(tries = 500)
    void giveTheSameVerdict(@ForAll @IntRange(max = 4) int which, @ForAll long seed, @ForAll boolean duplicates) {
        Story story = STORIES.get(which).get();
        List<Event> events = new ArrayList<>(story.events());
        Verdict expected = verdict(story.scene(), observed(events));
        if (duplicates) {
            events.addAll(List.copyOf(events));
        }
        Collections.shuffle(events, new Random(seed));
        assertThat(verdict(story.scene(), observed(events))).isEqualTo(expected);
    }

    @Property(tries = 500)
    void thatWereLostAreMadeUpForByAList(@ForAll @IntRange(max = 4) int which, @ForAll long seed) {
        Story story = STORIES.get(which).get();
        Verdict expected = verdict(story.scene(), observed(story.events()));
        Random random = new Random(seed);
        Observations observations = observed(
                story.events().stream().filter(event -> random.nextBoolean()).toList());
        relist(observations, story);
        assertSameEnd(verdict(story.scene(), observations), expected);
    }

    @Property(tries = 500)
    void thatComeLateChangeNothing(@ForAll @IntRange(max = 4) int which, @ForAll long seed) {
        Story story = STORIES.get(which).get();
        Observations observations = observed(story.events());
        relist(observations, story);
        Verdict expected = verdict(story.scene(), observations);
        List<Event> late = new ArrayList<>(story.events());
        Collections.shuffle(late, new Random(seed));
        late.subList(0, late.size() / 2)
                .forEach(event -> observations.accept(event.type(), event.object(), Duration.ofSeconds(2)));
        assertThat(verdict(story.scene(), observations)).isEqualTo(expected);
    }

    @Property(tries = 300)
    void neverLeadFromFailedBackToReady(@ForAll @IntRange(max = 4) int which, @ForAll long seed) {
        Story story = STORIES.get(which).get();
        List<Event> events = new ArrayList<>(story.events());
        Collections.shuffle(events, new Random(seed));
        story.scene().running("a").running("b").rolledOut();
        story.scene().stream().forEach(object -> events.add(new Event(EventType.MODIFIED, object)));
        Verdicts verdicts = new Verdicts();
        Observations observations = observed(List.of());
        boolean failed = false;
        for (Event event : events) {
            observations.accept(event.type(), event.object(), Duration.ZERO);
            Verdict verdict = verdicts.judge(
                    observations.at(Duration.ofSeconds(1)), story.scene().target());
            assertThat(!failed || verdict instanceof Failed).isTrue();
            failed = verdict instanceof Failed;
        }
    }

    @Example
    void letANewVersionHaveAnotherChance() {
        Story story = imageMissing();
        Verdicts verdicts = new Verdicts();
        Scene scene = story.scene();
        assertThat(verdicts.judge(scene.observations().at(Duration.ZERO), scene.target()))
                .isInstanceOf(Failed.class);
        KubeObject again = withVersion(scene.target().applied(), "9999");
        Target next = new Target(again, "", List.of(), Duration.ZERO);
        Observations healed = scene.running("a").running("b").rolledOut().observations();
        assertThat(verdicts.judge(healed.at(Duration.ZERO), next)).isNotInstanceOf(Failed.class);
    }

    private static KubeObject withVersion(KubeObject object, String version) {
        ObjectNode json = object.toJson();
        ((ObjectNode) json.get("metadata")).put("resourceVersion", version);
        return KubeObject.of(json);
    }

    /** Lost messages may be evidence, and a lost end of a container may be one death of two: the outcome is the same. */
    private static void assertSameEnd(Verdict verdict, Verdict expected) {
        assertThat(verdict.getClass()).isEqualTo(expected.getClass());
        if (expected instanceof Failed failed) {
            assertThat(((Failed) verdict).cause().code())
                    .isEqualTo(failed.cause().code());
        }
    }

    private static void relist(Observations observations, Story story) {
        Set<String> kinds =
                story.scene().stream().stream().map(KubeObject::kind).collect(Collectors.toSet());
        for (String kind : kinds) {
            List<KubeObject> items = story.listed().stream()
                    .filter(object -> object.kind().equals(kind))
                    .toList();
            observations.replace(
                    new ResourceType("", "v1", kind, kind, true), Scene.NAMESPACE, items, "99999", Duration.ZERO);
        }
    }

    private static Observations observed(List<Event> events) {
        Observations observations = new Observations();
        observations.addLog("c1", List.of("boom"));
        observations.addLog("c2", List.of("boom"));
        events.forEach(event -> observations.accept(event.type(), event.object(), Duration.ZERO));
        return observations;
    }

    private static Verdict verdict(Scene scene, Observations observations) {
        return Judge.judge(observations.at(Duration.ofSeconds(1)), scene.target());
    }

    private static Story rollsOut() {
        Scene scene = Scene.ofDeployment(1)
                .pod("o", "old", true, "{name: 'app', restartCount: 0, state: {running: {}}}")
                .status("{replicas: 1, updatedReplicas: 0}")
                .waiting("a", "ContainerCreating", "")
                .service("web", "o")
                .running("a")
                .service("web", "a")
                .rolledOut();
        KubeObject gone =
                scene.object("Pod", "o", "ownerReferences: [{controller: true, uid: 'rs-old'}]", "status: {}");
        return new Story(scene, List.of(gone));
    }

    private static Story imageMissing() {
        return new Story(
                Scene.ofDeployment(2)
                        .status("{replicas: 2, updatedReplicas: 1}")
                        .waiting("a", "ContainerCreating", "")
                        .waiting("a", "ErrImagePull", "first: not found")
                        .waiting("a", "ImagePullBackOff", "Back-off pulling image: ErrImagePull: first: not found")
                        .waiting("a", "ErrImagePull", "second: not found")
                        .waiting("a", "ImagePullBackOff", "Back-off pulling image: ErrImagePull: second: not found"),
                List.of());
    }

    private static Story crashes() {
        return new Story(
                Scene.ofDeployment(1)
                        .status("{}")
                        .pod("a", "new", true, "{name: 'app', restartCount: 0, state: {running: {}}}")
                        .pod("a", "new", false, endedStatus(0, end("c1", 3, 1, "Error"), ""))
                        .pod("a", "new", true, "{name: 'app', restartCount: 1, state: {running: {}}}")
                        .pod("a", "new", false, waitingStatus(1, "CrashLoopBackOff", "", end("c1", 3, 1, "Error")))
                        .pod("a", "new", false, endedStatus(2, end("c3", 3, 1, "Error"), end("c2", 3, 1, "Error")))
                        .pod("a", "new", false, waitingStatus(2, "CrashLoopBackOff", "", end("c3", 3, 1, "Error"))),
                List.of());
    }

    private static Story refused() {
        return new Story(
                Scene.ofDeployment(1)
                        .status("{}")
                        .replicaSetStatus("new", "{replicas: 0}")
                        .replicaSetStatus(
                                "new",
                                "{replicas: 0, conditions: [{type: 'ReplicaFailure', status: 'True', reason:"
                                        + " 'FailedCreate', message: 'violates PodSecurity'}]}"),
                List.of());
    }

    /** A pod with a bad image was evicted; the next one is well. */
    private static Story replaced() {
        Scene scene = Scene.ofDeployment(1)
                .status("{replicas: 1, updatedReplicas: 1}")
                .waiting("a", "ErrImagePull", "connection reset")
                .waiting("b", "ContainerCreating", "")
                .running("b")
                .rolledOut();
        KubeObject gone = scene.object("Pod", "a", "", "status: {}");
        return new Story(scene, List.of(gone));
    }
}
