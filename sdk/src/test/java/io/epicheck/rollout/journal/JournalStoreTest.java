package io.epicheck.rollout.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.event.EventSink;
import io.epicheck.retry.ManualTime;
import io.epicheck.testkit.cluster.SimulatedCluster;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class JournalStoreTest {
    private static final String NAMESPACE = "default";
    private static final String JOURNAL = "shop-deploy-journal";
    private static final String CANARY = "canary-value-4711";

    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final Cluster cluster =
            Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()), new ManualTime(), EventSink.none());
    private final JournalStore store = new JournalStore(cluster.api(), NAMESPACE, "shop");

    @AfterEach
    void close() {
        cluster.close();
        simulated.close();
    }

    @Test
    void withoutOneThereIsNothing() {
        assertThat(store.read()).isEmpty();
        assertThat(store.lastEpoch()).isZero();
    }

    @Test
    void whatIsWrittenIsRead() {
        Journal journal = journal(1, 3, entry("ConfigMap", "page", "old"), created("ConfigMap", "new"), secret());
        store.begin(journal);
        store.write(journal.in(State.WAITING).because("why"));
        Journal read = store.read().orElseThrow();
        assertThat(read.state()).isEqualTo(State.WAITING);
        assertThat(read.epoch()).isEqualTo(3);
        assertThat(read.release()).isEqualTo(1);
        assertThat(read.source()).isEqualTo(journal.source());
        assertThat(read.cause()).isEqualTo("why");
        assertThat(read.lastGood()).isEqualTo(9);
        assertThat(read.entries())
                .extracting(each -> each.ref().toString())
                .containsExactly("ConfigMap default/page", "ConfigMap default/new", "Secret default/token");
        assertThat(read.entries().get(0).before().orElseThrow().strings("/data"))
                .containsEntry("text", "old");
        assertThat(read.entries().get(1).before()).isEmpty();
        assertThat(read.entries().get(2).before().orElseThrow().strings("/data"))
                .containsEntry("token", base64(CANARY));
        assertThat(store.readHeader().orElseThrow().entries()).isEmpty();
    }

    @Test
    void secretsAreInSecretsOnly() {
        store.begin(journal(1, 1, entry("ConfigMap", "page", "old"), secret()));
        assertThat(simulated.objects().list("Secret", NAMESPACE)).hasSize(1);
        assertThat(simulated.objects().list("ConfigMap", NAMESPACE))
                .allSatisfy(map -> assertThat(readable(map)).doesNotContain(CANARY, base64(CANARY)));
    }

    @Test
    void withoutSecretsNoRightToThemIsNeeded() {
        simulated.deny("*", "secrets");
        store.begin(journal(1, 1, entry("ConfigMap", "page", "old")));
        store.write(store.read().orElseThrow().settled(State.ROLLED_BACK));
        assertThat(store.read().orElseThrow().state()).isEqualTo(State.ROLLED_BACK);
    }

    @Test
    void aSettledOneKeepsNoWayBack() {
        Journal journal = journal(1, 1, entry("ConfigMap", "page", "old"), secret());
        store.begin(journal);
        store.write(journal.settled(State.ROLLED_BACK));
        assertThat(simulated.objects().list("Secret", NAMESPACE)).isEmpty();
        assertThat(names()).containsExactly(JOURNAL);
    }

    @Test
    void aPartOfAnotherReleaseIsNotTakenForIts() {
        store.begin(journal(1, 1, entry("ConfigMap", "page", "old")));
        simulated.objects().update("ConfigMap", NAMESPACE, "shop-deploy-before-a", part -> {
            ((ObjectNode) part.at("/metadata/annotations")).put("epicheck.io/stamp", "release-2 then");
            return part;
        });
        assertThatThrownBy(store::read)
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining("shop-deploy-before-a")
                .hasMessageContaining("another release");
        assertThat(store.readHeader()).isPresent();
    }

    @Test
    void aMissingPartIsSaid() {
        store.begin(journal(1, 1, secret()));
        simulated.objects().delete("Secret", NAMESPACE, "shop-deploy-before-a");
        assertThatThrownBy(store::read).isInstanceOf(UnreadableException.class).hasMessageContaining("is missing");
    }

    @Test
    void theWayBackOfAnUnfinishedOneStaysUntilTheNextIsWrittenDown() {
        store.begin(journal(1, 1, entry("ConfigMap", "page", "first")));
        simulated.deny("update", "configmaps");
        assertThatThrownBy(() -> store.begin(journal(2, 2, entry("ConfigMap", "page", "second"))))
                .hasMessageContaining("cannot update");
        assertThat(before(store.read().orElseThrow())).isEqualTo("first");
        simulated.allowEverything();
        store.begin(journal(2, 2, entry("ConfigMap", "page", "second")));
        assertThat(before(store.read().orElseThrow())).isEqualTo("second");
        assertThat(names()).containsExactlyInAnyOrder(JOURNAL, "shop-deploy-before-b");
    }

    /** A run that died before its journal has used up a number. */
    @Test
    void theNumberOfAReleaseDoesNotDecideWhatIsOverwritten() {
        store.begin(journal(1, 1, entry("ConfigMap", "page", "first")));
        simulated.deny("update", "configmaps");
        assertThatThrownBy(() -> store.begin(journal(3, 2, entry("ConfigMap", "page", "third"))))
                .hasMessageContaining("cannot update");
        assertThat(before(store.read().orElseThrow())).isEqualTo("first");
    }

    @Test
    void aJournalOfBeforeItNamedItsPlaceIsRead() {
        store.begin(journal(2, 1, entry("ConfigMap", "page", "old")));
        String text = text();
        assertThat(text).contains("\"slot\" : \"a\"");
        setText(text.replace("\"slot\" : \"a\",", ""));
        assertThat(before(store.read().orElseThrow())).isEqualTo("old");
    }

    @Test
    void aDamagedOneIsKeptBesideTheNext() {
        store.begin(journal(1, 1, entry("ConfigMap", "page", "old")));
        setText("{ damaged");
        assertThatThrownBy(store::read).isInstanceOf(UnreadableException.class);
        Journal next = journal(2, 2, entry("ConfigMap", "page", "new"));
        store.begin(next);
        store.write(next.settled(State.COMMITTED));
        assertThat(store.read().orElseThrow().state()).isEqualTo(State.COMMITTED);
        assertThat(journalObject().at("/data/unreadable.txt").asString("")).isEqualTo("{ damaged");
    }

    @Test
    void aDamagedOneThatIsLargeLeavesRoomForTheNext() {
        store.begin(journal(1, 1));
        setText("x".repeat(1_000_000));
        store.begin(journal(2, 2));
        assertThat(store.read().orElseThrow().release()).isEqualTo(2);
        assertThat(journalObject().at("/data/unreadable.txt").asString("")).hasSize(256 * 1024);
    }

    @Test
    void aNewerSchemaIsNotGuessedAt() {
        store.begin(journal(1, 1));
        setText(text().replace("\"schema\" : 1", "\"schema\" : 2"));
        assertThatThrownBy(store::read).isInstanceOf(UnreadableException.class).hasMessageContaining("schema 2");
        assertThat(store.lastEpoch()).isEqualTo(1);
    }

    @Test
    void anEarlierHolderOfTheLockCannotWrite() {
        Journal theirs = journal(2, 5);
        store.begin(theirs);
        assertThatThrownBy(() -> store.write(journal(1, 4).in(State.WAITING))).isInstanceOf(EpochException.class);
        assertThat(store.read().orElseThrow().release()).isEqualTo(2);
        assertThat(store.lastEpoch()).isEqualTo(5);
    }

    @Test
    void whatIsLargerThanAnObjectMayBeIsCut() {
        byte[] noise = new byte[1_500_000];
        new Random(1).nextBytes(noise);
        String text = Base64.getEncoder().encodeToString(noise);
        store.begin(journal(1, 1, entry("ConfigMap", "large", text)));
        List<ObjectNode> parts = simulated.objects().list("ConfigMap", NAMESPACE).stream()
                .filter(map -> map.at("/metadata/name").asString("").contains("before"))
                .toList();
        assertThat(parts).hasSizeGreaterThan(2);
        assertThat(parts)
                .allSatisfy(part ->
                        assertThat(part.at("/binaryData/part.gz").asString("")).hasSizeLessThanOrEqualTo(700 * 1024));
        assertThat(before(store.read().orElseThrow())).isEqualTo(text);
    }

    private static String before(Journal journal) {
        return journal.entries().get(0).before().orElseThrow().strings("/data").getOrDefault("text", "");
    }

    private static Journal journal(int release, long epoch, Entry... entries) {
        return new Journal(
                State.PREPARED,
                epoch,
                release,
                new ReleaseSource("shop", "ci/1/1", "https://ci.example.com", "refs/heads/main", "c0ffee", "somebody"),
                "",
                "2026-01-02T03:04:0" + release + "Z",
                List.of(entries),
                List.of(),
                9);
    }

    private static Entry entry(String kind, String name, String text) {
        ObjectNode json = object(kind, name);
        json.putObject("data").put("text", text);
        return new Entry(ref(kind, name), Optional.of(KubeObject.of(json)));
    }

    private static Entry created(String kind, String name) {
        return new Entry(ref(kind, name), Optional.empty());
    }

    private static Entry secret() {
        ObjectNode json = object("Secret", "token");
        json.putObject("data").put("token", base64(CANARY));
        return new Entry(ref("Secret", "token"), Optional.of(KubeObject.of(json)));
    }

    private static ObjectNode object(String kind, String name) {
        ObjectNode json = KubeObject.node().put("apiVersion", "v1").put("kind", kind);
        json.putObject("metadata").put("name", name).put("namespace", NAMESPACE);
        return json;
    }

    private static ObjectRef ref(String kind, String name) {
        String plural = kind.equals("Secret") ? "secrets" : "configmaps";
        return new ObjectRef(new ResourceType("", "v1", kind, plural, true), NAMESPACE, name);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String readable(ObjectNode map) {
        String part = map.at("/binaryData/part.gz").asString("");
        return map + (part.isEmpty() ? "" : Packed.unpack(List.of(part)));
    }

    private List<String> names() {
        return simulated.objects().list("ConfigMap", NAMESPACE).stream()
                .map(map -> map.at("/metadata/name").asString(""))
                .filter(name -> name.startsWith("shop-"))
                .toList();
    }

    private ObjectNode journalObject() {
        return simulated.objects().get("ConfigMap", NAMESPACE, JOURNAL).orElseThrow();
    }

    private String text() {
        return journalObject().at("/data/journal.json").asString("");
    }

    private void setText(String text) {
        simulated.objects().update("ConfigMap", NAMESPACE, JOURNAL, map -> {
            ((ObjectNode) map.at("/data")).put("journal.json", text);
            return map;
        });
    }
}
