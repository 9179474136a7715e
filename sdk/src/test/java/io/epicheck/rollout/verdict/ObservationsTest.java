package io.epicheck.rollout.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservationsTest {
    private static final ResourceType POD = new ResourceType("", "v1", "Pod", "pods", true);

    private final Observations observations = new Observations();

    private static KubeObject pod(String name, int version) {
        return Scene.parse("{apiVersion: 'v1', kind: 'Pod', metadata: {name: '" + name + "', namespace: 'shop', uid: '"
                + name + "', resourceVersion: '" + version + "'}, spec: {}, status: {}}");
    }

    private void accept(EventType type, KubeObject object) {
        observations.accept(type, object, Duration.ZERO);
    }

    private void list(String version, KubeObject... items) {
        observations.replace(POD, "shop", List.of(items), version, Duration.ZERO);
    }

    private boolean knows(String pod) {
        return observations.at(Duration.ZERO).find("Pod", "shop", pod).isPresent();
    }

    @Test
    void whatAListLacksIsGoneAndStaysGoneWhenAnOldEventComesLate() {
        accept(EventType.ADDED, pod("a", 5));
        list("9");
        assertThat(knows("a")).isFalse();
        accept(EventType.MODIFIED, pod("a", 4));
        assertThat(knows("a")).isFalse();
    }

    @Test
    void whatIsNewerThanAListIsNotGone() {
        accept(EventType.ADDED, pod("a", 12));
        list("9");
        assertThat(knows("a")).isTrue();
    }

    @Test
    void anOldVersionInAListReplacesNoNewerOne() {
        accept(EventType.ADDED, pod("a", 12));
        list("9", pod("a", 5));
        assertThat(observations.at(Duration.ZERO).find("Pod", "shop", "a"))
                .map(KubeObject::resourceVersion)
                .contains("12");
    }

    @Test
    void nothingIsCopiedWhileNothingChanges() {
        accept(EventType.ADDED, pod("a", 5));
        Snapshot first = observations.at(Duration.ZERO);
        KubeObject workload = pod("w", 1);
        assertThat(observations.at(Duration.ofSeconds(1)).newPods(workload)).isSameAs(first.newPods(workload));
    }

    @Test
    void eventsThatNobodyReadsAreNotKept() {
        KubeObject pulled =
                Scene.parse("{apiVersion: 'v1', kind: 'Event', metadata: {name: 'e', namespace: 'shop', uid:"
                        + " 'e', resourceVersion: '1'}, type: 'Normal', reason: 'Pulled'}");
        assertThat(observations.accept(EventType.ADDED, pulled, Duration.ZERO)).isFalse();
    }
}
