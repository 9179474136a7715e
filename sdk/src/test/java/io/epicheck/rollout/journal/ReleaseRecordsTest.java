package io.epicheck.rollout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.event.EventSink;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ReleaseRecordsTest {
    private static final String NAMESPACE = "default";

    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final Cluster cluster =
            Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()), new ManualTime(), EventSink.none());
    private final ReleaseRecords records = new ReleaseRecords(cluster.api(), NAMESPACE, "shop");

    @AfterEach
    void close() {
        cluster.close();
        simulated.close();
    }

    @Test
    void whatIsWrittenIsReadNewestFirst() {
        write(records, 9, State.COMMITTED);
        write(records, 10, State.PREPARED);
        assertThat(records.all()).extracting(ReleaseRecord::number).containsExactly(10, 9);
        ReleaseRecord read = records.find(9).orElseThrow();
        assertThat(read).isEqualTo(record(9, State.COMMITTED));
        assertThat(records.objects(9))
                .extracting(KubeObject::toString)
                .containsExactly("ConfigMap default/page", "Secret default/token");
        assertThat(records.find(11)).isEmpty();
        assertThatThrownBy(() -> records.objects(11)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void secretsAreInSecretsOnly() {
        write(records, 1, State.PREPARED);
        assertThat(simulated.objects().get("Secret", NAMESPACE, "shop-release-1-objects"))
                .isPresent();
        String plain = simulated
                .objects()
                .get("ConfigMap", NAMESPACE, "shop-release-1-objects")
                .orElseThrow()
                .at("/binaryData/part.gz")
                .asString("");
        assertThat(Packed.unpack(List.of(plain))).contains("page").doesNotContain("canary");
    }

    @Test
    void theEndIsWrittenAndTheObjectsStay() {
        write(records, 1, State.PREPARED);
        records.update(1, State.ROLLED_BACK, "CRASH_LOOP: it dies", 1);
        records.update(2, State.COMMITTED, "", 1);
        assertThat(records.all()).singleElement().satisfies(record -> {
            assertThat(record.state()).isEqualTo(State.ROLLED_BACK);
            assertThat(record.cause()).isEqualTo("CRASH_LOOP: it dies", 1);
        });
        assertThat(records.objects(1)).hasSize(2);
    }

    @Test
    void anotherApplicationsAreNotShown() {
        ReleaseRecords others = new ReleaseRecords(cluster.api(), NAMESPACE, "blog");
        write(others, 4, State.COMMITTED);
        write(others, 5, State.ROLLED_BACK);
        write(records, 1, State.COMMITTED);
        assertThat(records.all()).extracting(ReleaseRecord::number).containsExactly(1);
        assertThat(records.others()).isEqualTo(Map.of("blog", 4));
    }

    @Test
    void aDamagedOneIsNeitherShownNorInTheWay() {
        write(records, 1, State.COMMITTED);
        simulated.objects().update("ConfigMap", NAMESPACE, "shop-release-1", map -> {
            ((ObjectNode) map.at("/data")).put("release.json", "{");
            return map;
        });
        assertThat(records.all()).isEmpty();
        assertThat(records.find(1)).isEmpty();
        records.update(1, State.ROLLED_BACK, "", 1);
        records.trim(1);
        assertThatThrownBy(() -> records.objects(1)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void theOldestGoAndTheLastGoodOneStays() {
        write(records, 1, State.ROLLED_BACK);
        write(records, 2, State.COMMITTED);
        write(records, 3, State.ROLLED_BACK);
        write(records, 4, State.COMMITTED);
        write(records, 5, State.COMMITTED);
        write(records, 6, State.ROLLED_BACK);
        records.trim(2);
        assertThat(records.all()).extracting(ReleaseRecord::number).containsExactly(6, 5, 4);
        records.trim(1);
        assertThat(records.all()).extracting(ReleaseRecord::number).containsExactly(6, 5);
        assertThat(simulated.objects().list("Secret", NAMESPACE)).hasSize(2);
    }

    @Test
    void failedOnesDoNotPileUp() {
        write(records, 1, State.COMMITTED);
        for (int number = 2; number < 9; number++) {
            write(records, number, State.ROLLED_BACK);
        }
        records.trim(3);
        assertThat(records.all()).extracting(ReleaseRecord::number).containsExactly(8, 7, 6, 1);
    }

    @Test
    void aRunThatWakesUpLateWritesOverNothingOfALaterOne() {
        write(records, 2, State.PREPARED, 3);
        simulated.forgetRequests();
        assertThatThrownBy(() -> write(records, 2, State.PREPARED, 2)).isInstanceOf(EpochException.class);
        assertThatThrownBy(() -> records.update(2, State.ROLLED_BACK, "", 2)).isInstanceOf(EpochException.class);
        assertThat(simulated.requests()).noneMatch(RecordedRequest::isWrite);
        write(records, 2, State.COMMITTED, 4);
        assertThat(records.find(2)).contains(record(2, State.COMMITTED));
    }

    private static void write(ReleaseRecords records, int number, State state) {
        write(records, number, state, 1);
    }

    private static void write(ReleaseRecords records, int number, State state, long epoch) {
        ObjectNode map = object("ConfigMap", "page");
        map.putObject("data").put("text", "hello");
        ObjectNode secret = object("Secret", "token");
        secret.putObject("stringData").put("token", "canary");
        records.write(record(number, state), List.of(KubeObject.of(map), KubeObject.of(secret)), epoch);
    }

    private static ReleaseRecord record(int number, State state) {
        ReleaseSource source = new ReleaseSource("shop", "ci/1/1", "", "refs/heads/main", "c0ffee", "somebody");
        return new ReleaseRecord(
                number, state, source, "", Map.of("Deployment web, container web", "web:1"), "2026-01-01T00:00:00Z", 0);
    }

    private static ObjectNode object(String kind, String name) {
        ObjectNode json = KubeObject.node().put("apiVersion", "v1").put("kind", kind);
        json.putObject("metadata").put("name", name).put("namespace", NAMESPACE);
        return json;
    }
}
