package io.epicheck.rollout.verdict;

import static io.epicheck.rollout.verdict.Scene.end;
import static io.epicheck.rollout.verdict.Scene.endedStatus;
import static io.epicheck.rollout.verdict.Scene.waitingStatus;
import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Watches lose order when they reconnect and relist; what has happened must decide, not when we heard of it. */
class ShuffledEventsTest {
    private record Event(EventType type, KubeObject object) {}

    private record Story(Scene scene, List<KubeObject> deleted) {}

    private static final List<Supplier<Story>> STORIES =
            List.of(ShuffledEventsTest::rollsOut, ShuffledEventsTest::imageMissing, ShuffledEventsTest::crashes);

    @Property(tries = 500)
    void giveTheSameVerdict(@ForAll @IntRange(max = 2) int which, @ForAll long seed, @ForAll boolean duplicates) {
        Story story = STORIES.get(which).get();
        List<Event> events = new ArrayList<>();
        story.scene().stream().forEach(object -> events.add(new Event(EventType.MODIFIED, object)));
        story.deleted().forEach(object -> events.add(new Event(EventType.DELETED, object)));
        Verdict expected = verdict(story.scene(), events);
        if (duplicates) {
            events.addAll(List.copyOf(events));
        }
        Collections.shuffle(events, new Random(seed));
        assertThat(verdict(story.scene(), events)).isEqualTo(expected);
    }

    private static Verdict verdict(Scene scene, List<Event> events) {
        Observations observations = new Observations();
        observations.addLog("c1", List.of("boom"));
        observations.addLog("c2", List.of("boom"));
        events.forEach(event -> observations.accept(event.type(), event.object(), Duration.ZERO));
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
                        .waiting("a", "ImagePullBackOff", "Back-off pulling image")
                        .waiting("a", "ErrImagePull", "second: not found")
                        .waiting("a", "ImagePullBackOff", "Back-off pulling image"),
                List.of());
    }

    private static Story crashes() {
        return new Story(
                Scene.ofDeployment(1)
                        .status("{}")
                        .pod("a", "new", true, "{name: 'app', restartCount: 0, state: {running: {}}}")
                        .pod("a", "new", false, endedStatus(0, end("c1", 3, 1, "Error"), ""))
                        .pod("a", "new", true, "{name: 'app', restartCount: 1, state: {running: {}}}")
                        .pod("a", "new", false, endedStatus(1, end("c2", 3, 1, "Error"), end("c1", 3, 1, "Error")))
                        .pod("a", "new", false, waitingStatus(1, "CrashLoopBackOff", "", end("c2", 3, 1, "Error"))),
                List.of());
    }
}
