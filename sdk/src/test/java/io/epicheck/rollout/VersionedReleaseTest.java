package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.manifest.Manifests;
import io.epicheck.manifest.PlanText;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.retry.ManualTime;
import io.epicheck.rollout.RolloutResult.Deployed;
import io.epicheck.rollout.RolloutResult.RolledBack;
import io.epicheck.rollout.RolloutResult.Unchanged;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Releases whose configuration has names by its content. A CronJob uses it, because nobody has to wait for one. */
class VersionedReleaseTest {
    private static final String NAMESPACE = "default";
    private static final Cause NO = new Cause("SMOKE_FAILED", "", "it does not serve", List.of(), "");
    private static final String TEMPLATE = "/spec/jobTemplate/spec/template/spec/containers/0";
    private static final List<String> HIDDEN = List.of("hunter2", "aHVudGVyMg==");

    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final Cluster cluster =
            Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()), new ManualTime(), EventSink.none());
    private final List<PipelineEvent> events = new ArrayList<>();
    private final RolloutManager shop =
            RolloutManager.in(cluster, NAMESPACE).application("shop").listener(events::add);

    @AfterEach
    void close() {
        cluster.close();
        simulated.close();
    }

    @Test
    void podsAreGivenWhatHasTheirContentsName() {
        assertThat(shop.deploy(release("one"))).isInstanceOf(Deployed.class);
        assertThat(map("web").name()).matches("web-[0-9a-f]{10}");
        assertThat(usedMap()).isEqualTo(map("web").name());
        assertThat(usedSecret())
                .isEqualTo(versions("Secret").keySet().iterator().next());
        assertThat(map("web").text("/data/text")).isEqualTo("one");
    }

    @Test
    void theSameContentIsNothingToDo() {
        shop.deploy(release("one"));
        simulated.forgetRequests();
        assertThat(shop.deploy(release("one"))).isInstanceOf(Unchanged.class);
        assertThat(simulated.requests()).filteredOn(RecordedRequest::isWrite).isEmpty();
    }

    @Test
    void anOldVersionGoesOnceNothingRefersToIt() {
        shop.deploy(release("one"));
        String first = usedMap();
        refer("ReplicaSet", "web-1", first);
        shop.deploy(release("two"));
        assertThat(versions("ConfigMap")).containsOnlyKeys(first, usedMap());
        shop.deploy(release("three"));
        assertThat(versions("ConfigMap")).as("found again by its label").containsOnlyKeys(first, usedMap());
        simulated.objects().delete("ReplicaSet", NAMESPACE, "web-1");
        shop.deploy(release("four"));
        assertThat(versions("ConfigMap")).containsOnlyKeys(usedMap());
    }

    @Test
    void whateverCanComeBackToItKeepsAVersion() {
        for (String kind : List.of("Pod", "ControllerRevision", "Job", "StatefulSet")) {
            shop.deploy(release(kind));
            String version = usedMap();
            refer(kind, "old", version);
            shop.deploy(release("after " + kind));
            assertThat(versions("ConfigMap")).as(kind).containsKey(version);
        }
    }

    @Test
    void whatIsNotOursStaysWhateverItsLabelSays() {
        ObjectNode json = object("v1", "ConfigMap", "web-0123456789");
        json.withObjectProperty("metadata").putObject("labels").put("epicheck.io/versions", "shop");
        simulated.objects().create(json);
        shop.deploy(release("one"));
        shop.deploy(release("two"));
        assertThat(versions("ConfigMap")).containsKey("web-0123456789");
    }

    @Test
    void whatCannotBeLookedForIsNotDeleted() {
        shop.deploy(release("one"));
        String first = usedMap();
        simulated.deny("list", "pods");
        assertThat(shop.deploy(release("two"))).isInstanceOf(Deployed.class);
        assertThat(versions("ConfigMap")).containsKey(first);
        assertThat(events)
                .anyMatch(
                        event -> event instanceof Notice notice && notice.code().equals("NOT_PRUNED"));
    }

    @Test
    void aFailedReleaseTakesItsVersionsWithIt() {
        shop.deploy(release("one"));
        Map<String, String> before = snapshot();
        assertThat(failing().deploy(release("two"))).isInstanceOf(RolledBack.class);
        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void aFailedReleaseLeavesAVersionThatWasThereBefore() {
        shop.deploy(release("one"));
        String first = usedMap();
        refer("ReplicaSet", "web-1", first);
        shop.deploy(release("two"));
        Map<String, String> before = snapshot();
        assertThat(failing().deploy(release("one"))).isInstanceOf(RolledBack.class);
        assertThat(snapshot()).isEqualTo(before);
        assertThat(versions("ConfigMap")).containsKey(first);
    }

    @Test
    void aReleaseOfTheHistoryComesBackToTheLetter() {
        shop.deploy(release("one"));
        Map<String, String> first = snapshot();
        shop.deploy(release("two", "hunter3"));
        assertThat(versions("ConfigMap")).hasSize(1);
        assertThat(snapshot().keySet()).as("its versions are gone").doesNotContainAnyElementsOf(versionNames(first));
        assertThat(shop.rollback(Optional.of(1))).isInstanceOf(Deployed.class);
        assertThat(snapshot()).isEqualTo(first);
        assertThat(shop.deploy(release("one"))).isInstanceOf(Unchanged.class);
    }

    /** At every moment of a release: the next one makes it whole, and so does recovery, one way or the other. */
    @Test
    void whereverARunDiesNothingIsLeftBehind() {
        List<String> moments = new ArrayList<>();
        shop.deploy(release("zero"));
        shop.crashPoints(moments::add).deploy(release("one", "hunter3"));
        assertThat(moments).contains("apply.Secret.after", "apply.CronJob.before", "prune.ConfigMap.before");
        int number = 0;
        for (String moment : moments.stream()
                .distinct()
                .filter(VersionedReleaseTest::matters)
                .toList()) {
            String text = "text" + number++;
            shop.deploy(release(text));
            Map<String, String> before = snapshot();
            dies(moment, release(text + "b", "other" + number));
            if (number % 2 == 0) {
                shop.recover();
                if (!snapshot().equals(before)) {
                    assertThat(map("web").text("/data/text")).as(moment).isEqualTo(text + "b");
                    assertThat(versions("ConfigMap")).as(moment).containsOnlyKeys(usedMap());
                }
            } else {
                shop.deploy(release(text + "c"));
                assertThat(versions("ConfigMap")).as(moment).containsOnlyKeys(usedMap());
                assertThat(versions("Secret")).as(moment).containsOnlyKeys(usedSecret());
            }
        }
    }

    @Test
    void twoApplicationsOfANamespaceLeaveEachOtherAlone() {
        RolloutManager blog = RolloutManager.in(cluster, NAMESPACE).application("blog");
        shop.deploy(release("one"));
        String version = usedMap();
        blog.deploy(manifests("nightly2", "one", "hunter2"));
        assertThat(versions("ConfigMap")).hasSize(2);
        blog.deploy(manifests("nightly2", "two", "hunter2"));
        blog.deploy(manifests("nightly2", "three", "hunter2"));
        assertThat(versions("ConfigMap")).hasSize(2).containsKey(version);
        assertThat(shop.deploy(release("one"))).isInstanceOf(Unchanged.class);
    }

    @Test
    void whatAnotherApplicationUsesKeepsItsName() {
        RolloutManager.in(cluster, NAMESPACE)
                .application("blog")
                .deploy(Manifests.of(List.of(cron("other", "web", "web"))));
        shop.deploy(release("one"));
        assertThat(usedMap()).isEqualTo("web");
        assertThat(events)
                .anyMatch(event -> event instanceof Notice notice
                        && notice.message().contains("ConfigMap web keeps its name: CronJob default/other"));
    }

    @Test
    void switchingItOnAndOffLeavesNothing() {
        shop.deploy(plain("one"));
        assertThat(usedMap()).isEqualTo("web");
        shop.deploy(release("one"));
        assertThat(simulated.objects().get("ConfigMap", NAMESPACE, "web")).isEmpty();
        assertThat(versions("ConfigMap")).hasSize(1);
        shop.deploy(plain("one"));
        assertThat(versions("ConfigMap")).isEmpty();
        assertThat(versions("Secret")).isEmpty();
        assertThat(usedMap()).isEqualTo("web");
    }

    @Test
    void aPlanShowsWhatChangesInsideAndWritesNothing() {
        String first = text(shop.plan(release("one")));
        assertThat(first)
                .containsPattern("\\+ ConfigMap default/web-[0-9a-f]{10} \\(a version of web\\)")
                .contains("Note: the names of versioned Secrets are provisional");
        assertThat(simulated.requests()).filteredOn(RecordedRequest::isWrite).isEmpty();
        shop.deploy(release("one"));
        assertThat(shop.plan(release("one")).isUnchanged()).isTrue();
        String second = text(shop.plan(release("two", "hunter3")));
        assertThat(second)
                .containsPattern("metadata.name: web-[0-9a-f]{10} -> web-[0-9a-f]{10}\n    data.text: one -> two")
                .contains("data.TOKEN: *** -> ***")
                .contains("2 to create, 1 to change")
                .doesNotContain("provisional");
    }

    @Test
    void aLostKeyGivesOtherNamesAndNothingElse() {
        shop.deploy(release("one"));
        String before = usedSecret();
        simulated.objects().delete("Secret", NAMESPACE, "shop-config-names");
        assertThat(shop.deploy(release("one"))).isInstanceOf(Deployed.class);
        assertThat(usedSecret()).isNotEqualTo(before);
        assertThat(versions("Secret")).containsOnlyKeys(usedSecret());
        assertThat(shop.deploy(release("one"))).isInstanceOf(Unchanged.class);
    }

    @Test
    void aKeyThatSomebodyMadeIsNotTaken() {
        simulated.objects().create(object("v1", "Secret", "shop-config-names"));
        assertThatThrownBy(() -> shop.deploy(release("one")))
                .isInstanceOfSatisfying(
                        BadInputException.class, e -> assertThat(e.code()).isEqualTo("NAME_KEY_TAKEN"));
        assertThat(versions("ConfigMap")).isEmpty();
    }

    @Test
    void neitherKeyNorSecretShowsAnywhereButInSecrets() {
        shop.deploy(release("one"));
        failing().deploy(release("two"));
        dies("apply.CronJob.after", release("three", "hunter2"));
        String key = simulated
                .objects()
                .get("Secret", NAMESPACE, "shop-config-names")
                .orElseThrow()
                .at("/data/key")
                .asString("");
        assertThat(key).hasSize(44);
        Stream.concat(
                        events.stream().map(Object::toString),
                        simulated.objects().list("ConfigMap", NAMESPACE).stream()
                                .map(Object::toString))
                .forEach(text -> assertThat(text).doesNotContain(key).doesNotContain(HIDDEN));
    }

    private RolloutManager failing() {
        return shop.verifyWith((c, n, d) -> Optional.of(NO));
    }

    private void dies(String point, Manifests manifests) {
        try {
            shop.crashPoints(hit -> {
                        if (hit.equals(point)) {
                            throw new Killed();
                        }
                    })
                    .deploy(manifests);
        } catch (Killed e) {
            // as if the process were killed there; only the lock is given back
        }
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** The others are tried elsewhere, and are the same with versions. */
    private static boolean matters(String moment) {
        return moment.matches("(apply|prune|journal)[.](Secret|ConfigMap|CronJob|PREPARED|COMMITTED)[.].*");
    }

    private static List<String> versionNames(Map<String, String> snapshot) {
        return snapshot.keySet().stream()
                .filter(name -> !name.startsWith("CronJob"))
                .toList();
    }

    private static String text(ReleasePlan plan) {
        return PlanText.of(plan);
    }

    private String usedMap() {
        return cron().text(TEMPLATE + "/envFrom/0/configMapRef/name");
    }

    private String usedSecret() {
        return cron().text(TEMPLATE + "/env/0/valueFrom/secretKeyRef/name");
    }

    private KubeObject cron() {
        return KubeObject.of(
                simulated.objects().get("CronJob", NAMESPACE, "nightly").orElseThrow());
    }

    private KubeObject map(String of) {
        return versions("ConfigMap").values().stream()
                .filter(object -> object.annotations()
                        .getOrDefault("epicheck.io/versions-of", "")
                        .equals(of))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, KubeObject> versions(String kind) {
        Map<String, KubeObject> versions = new TreeMap<>();
        simulated.objects().list(kind, NAMESPACE).stream()
                .map(KubeObject::of)
                .filter(object -> object.labels().containsKey("epicheck.io/versions"))
                .forEach(object -> versions.put(object.name(), object));
        return versions;
    }

    /** What a release can change, without what the cluster counts up. */
    private Map<String, String> snapshot() {
        Map<String, String> texts = new TreeMap<>();
        for (String kind : List.of("ConfigMap", "Secret", "CronJob")) {
            simulated.objects().list(kind, NAMESPACE).stream()
                    .filter(object -> !object.at("/metadata/labels").has("epicheck.io/bookkeeping"))
                    .filter(object -> !object.at("/metadata/name").asString("").equals("kube-root-ca.crt"))
                    .forEach(object -> {
                        object.withObjectProperty("metadata")
                                .remove(List.of(
                                        "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields"));
                        texts.put(kind + " " + object.at("/metadata/name").asString(""), object.toString());
                    });
        }
        return texts;
    }

    private void refer(String kind, String name, String map) {
        String version = Map.of("Pod", "v1", "Job", "batch/v1").getOrDefault(kind, "apps/v1");
        ObjectNode json = object(version, kind, name + "-" + map);
        json.withObjectProperty("metadata").put("name", kind.equals("ReplicaSet") ? name : name + "-" + map);
        ObjectNode spec =
                switch (kind) {
                    case "Pod" -> json.putObject("spec");
                    case "ControllerRevision" ->
                        json.putObject("data")
                                .putObject("spec")
                                .putObject("template")
                                .putObject("spec");
                    default ->
                        json.putObject("spec")
                                .put("replicas", 0)
                                .putObject("template")
                                .putObject("spec");
                };
        spec.putArray("containers").addObject().put("name", "c").put("image", "registry.test/c:1");
        spec.putArray("volumes")
                .addObject()
                .put("name", "v")
                .putObject("configMap")
                .put("name", map);
        simulated.objects().create(json);
    }

    private static Manifests release(String text) {
        return release(text, "hunter2");
    }

    private static Manifests release(String text, String token) {
        return manifests("nightly", text, token);
    }

    private static Manifests manifests(String cron, String text, String token) {
        return objects(cron, text, token).versionedConfig();
    }

    private static Manifests plain(String text) {
        return objects("nightly", text, "hunter2");
    }

    private static Manifests objects(String cron, String text, String token) {
        ObjectNode map = object("v1", "ConfigMap", "web");
        map.putObject("data").put("text", text);
        ObjectNode secret = object("v1", "Secret", "web");
        secret.putObject("stringData").put("TOKEN", token);
        return Manifests.of(List.of(KubeObject.of(map), KubeObject.of(secret), cron(cron, "web", "web")));
    }

    private static KubeObject cron(String name, String map, String secret) {
        ObjectNode json = object("batch/v1", "CronJob", name);
        ObjectNode spec = json.putObject("spec")
                .put("schedule", "0 3 * * *")
                .putObject("jobTemplate")
                .putObject("spec")
                .putObject("template")
                .putObject("spec")
                .put("restartPolicy", "Never");
        ObjectNode container =
                spec.putArray("containers").addObject().put("name", "c").put("image", "registry.test/c:1");
        container.putArray("envFrom").addObject().putObject("configMapRef").put("name", map);
        container
                .putArray("env")
                .addObject()
                .put("name", "TOKEN")
                .putObject("valueFrom")
                .putObject("secretKeyRef")
                .put("name", secret)
                .put("key", "TOKEN");
        return KubeObject.of(json);
    }

    private static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode json = KubeObject.node().put("apiVersion", apiVersion).put("kind", kind);
        json.putObject("metadata").put("name", name).put("namespace", NAMESPACE);
        return json;
    }
}
