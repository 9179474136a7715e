package io.epicheck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeApi.Watch;
import io.epicheck.cluster.KubeApi.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an API server does. The same for the real one and for the double, so that a difference between them shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KubeApiContract {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);
    static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "ConfigMap", "configmaps", true);
    static final Duration SOON = Duration.ofSeconds(10);

    final String namespace = "api-" + UUID.randomUUID().toString().substring(0, 8);
    private Cluster cluster;
    KubeApi api;

    /** A kubeconfig; called once. */
    abstract Kubeconfig access();

    /** Ends what was started for the test. */
    void stop() {}

    @BeforeAll
    void connect() {
        cluster = Cluster.connect(access());
        api = cluster.api();
        assertThat(Namespaces.ensure(cluster, namespace)).isTrue();
        assertThat(Namespaces.ensure(cluster, namespace)).isFalse();
    }

    @AfterAll
    void cleanUp() {
        api.delete(new ObjectRef(NAMESPACE, "", namespace), "");
        cluster.close();
        stop();
    }

    @Test
    void anApplyCreatesAndTheSameAgainChangesNothing() {
        KubeObject first = api.apply(configMap("same", "a: '1'"), ApplyOptions.DEFAULT);
        KubeObject second = api.apply(configMap("same", "a: '1'"), ApplyOptions.DEFAULT);
        assertThat(first.uid()).isNotEmpty();
        assertThat(second.resourceVersion()).isEqualTo(first.resourceVersion());
        assertThat(first.at("/metadata/managedFields/0/manager").asString("")).isEqualTo("epicheck");
        assertThat(first.at("/metadata/managedFields/0/operation").asString("")).isEqualTo("Apply");
        assertThat(first.at("/metadata/managedFields/0/fieldsV1/f:data/f:a").isObject())
                .isTrue();
    }

    @Test
    void aFieldThatIsNoLongerAppliedGoes() {
        api.apply(configMap("less", "a: '1', b: '2'"), ApplyOptions.DEFAULT);
        KubeObject less = api.apply(configMap("less", "a: '1'"), ApplyOptions.DEFAULT);
        assertThat(less.strings("/data")).containsOnlyKeys("a");
    }

    @Test
    void aDryRunAnswersAndStoresNothing() {
        KubeObject planned = api.apply(configMap("dry", "a: '1'"), ApplyOptions.DRY_RUN);
        assertThat(planned.strings("/data")).containsEntry("a", "1");
        assertThat(api.get(ref("dry"))).isEmpty();
    }

    @Test
    void anothersFieldIsAConflictUnlessForced() {
        api.create(configMap("mine", "a: '1'"));
        assertThatThrownBy(() -> api.apply(configMap("mine", "a: '2'"), ApplyOptions.DEFAULT))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(409);
                    assertThat(e.causes()).singleElement().satisfies(cause -> {
                        assertThat(cause.reason()).isEqualTo("FieldManagerConflict");
                        assertThat(cause.field()).isEqualTo(".data.a");
                    });
                });
        KubeObject forced = api.apply(configMap("mine", "a: '2'"), ApplyOptions.DEFAULT.forced());
        assertThat(forced.strings("/data")).containsEntry("a", "2");
    }

    @Test
    void anUnknownFieldIsRefused() {
        KubeObject wrong =
                object("{apiVersion: v1, kind: ConfigMap, metadata: {name: wrong, namespace: NS}, dta: {a: '1'}}");
        assertThatThrownBy(() -> api.apply(wrong, ApplyOptions.DEFAULT))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("dta");
    }

    @Test
    void aReplacementOfAnOldVersionIsAConflict() {
        KubeObject first = api.apply(configMap("old", "a: '1'"), ApplyOptions.DEFAULT);
        api.apply(configMap("old", "a: '2'"), ApplyOptions.DEFAULT);
        assertThatThrownBy(() -> api.replace(first))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(409));
    }

    @ParameterizedTest
    @MethodSource("lockAndJournal")
    void aReplacementHoldsOnlyForTheVersionThatWasRead(String kind, ResourceType type) {
        String name = "versioned-" + kind.toLowerCase(Locale.ROOT);
        KubeObject first = api.create(object(kind, name, "first"));
        KubeObject second = api.replace(marked(first, "second"));
        assertThat(second.resourceVersion()).isNotEqualTo(first.resourceVersion());
        assertThat(second.uid()).isEqualTo(first.uid());
        assertThatThrownBy(() -> api.replace(marked(first, "late")))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(409);
                    assertThat(e.reason()).isEqualTo("Conflict");
                })
                .hasMessage("Operation cannot be fulfilled on " + resource(type) + " \"" + name
                        + "\": the object has been modified; please apply your changes to the latest version and try"
                        + " again");
        assertThat(mark(api.get(ref(type, name)).orElseThrow())).isEqualTo("second");
    }

    @ParameterizedTest
    @MethodSource("lockAndJournal")
    void onlyOneCreates(String kind, ResourceType type) {
        String name = "created-" + kind.toLowerCase(Locale.ROOT);
        api.create(object(kind, name, "first"));
        assertThatThrownBy(() -> api.create(object(kind, name, "second")))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(409);
                    assertThat(e.reason()).isEqualTo("AlreadyExists");
                })
                .hasMessage(resource(type) + " \"" + name + "\" already exists");
        assertThat(mark(api.get(ref(type, name)).orElseThrow())).isEqualTo("first");
    }

    @ParameterizedTest
    @MethodSource("lockAndJournal")
    void whatSomebodyMadeAnewIsNeitherDeletedNorReplaced(String kind, ResourceType type) {
        String name = "anew-" + kind.toLowerCase(Locale.ROOT);
        KubeObject first = api.create(object(kind, name, "first"));
        assertThat(api.delete(ref(type, name), first.uid())).isTrue();
        // A PUT could make a Lease anew, so there its uid is looked at first.
        boolean lease = kind.equals("Lease");
        assertThatThrownBy(() -> api.replace(marked(first, "late")))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(lease ? 409 : 404))
                .hasMessageContaining(
                        lease
                                ? "Precondition failed: UID in precondition: " + first.uid() + ", UID in object meta: "
                                : "not found");
        KubeObject second = api.create(object(kind, name, "second"));
        assertThatThrownBy(() -> api.delete(ref(type, name), first.uid()))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.status()).isEqualTo(409);
                    assertThat(e.reason()).isEqualTo("Conflict");
                })
                .hasMessageContaining("the UID in the precondition (" + first.uid()
                        + ") does not match the UID in record (" + second.uid() + ")");
        assertThatThrownBy(() -> api.replace(marked(first, "late")))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(409))
                .hasMessageContaining("UID in object meta: " + second.uid());
        assertThat(mark(api.get(ref(type, name)).orElseThrow())).isEqualTo("second");
        assertThat(api.delete(ref(type, name), second.uid())).isTrue();
    }

    @Test
    void aLeaseIsNeverOverwrittenBlindly() {
        api.create(object("Lease", "blind", "first"));
        assertThatThrownBy(() -> api.replace(object("Lease", "blind", "second")))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(422))
                .hasMessageContaining("metadata.resourceVersion: Invalid value: 0: must be specified for an update");
    }

    @Test
    void aLeaseIsMadeByReplacingNothingAndAConfigMapIsNot() {
        KubeObject made = api.replace(object("Lease", "from-nothing", "first"));
        assertThat(made.uid()).isNotEmpty();
        assertThatThrownBy(() -> api.replace(object("ConfigMap", "from-nothing", "first")))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(404));
    }

    static Stream<Arguments> lockAndJournal() {
        return Stream.of(
                Arguments.of("Lease", new ResourceType("coordination.k8s.io", "v1", "Lease", "leases", true)),
                Arguments.of("ConfigMap", CONFIG_MAP),
                Arguments.of("Secret", new ResourceType("", "v1", "Secret", "secrets", true)));
    }

    /** As {@code KubeApi} would be asked for a lock and a journal: the content is a holder or a value. */
    private KubeObject object(String kind, String name, String mark) {
        return object(
                switch (kind) {
                    case "Lease" ->
                        "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: " + name
                                + ", namespace: NS}, spec: {holderIdentity: " + mark + ", leaseDurationSeconds: 15,"
                                + " renewTime: '2026-11-23T16:44:00.000001Z', leaseTransitions: 1}}";
                    case "Secret" ->
                        "{apiVersion: v1, kind: Secret, metadata: {name: " + name
                                + ", namespace: NS, annotations: {mark: " + mark + "}}, type: Opaque, data: {a: YQ==}}";
                    default ->
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name
                                + ", namespace: NS, annotations: {mark: " + mark + "}}, data: {a: b}}";
                });
    }

    private static KubeObject marked(KubeObject object, String mark) {
        ObjectNode json = object.toJson();
        if (object.kind().equals("Lease")) {
            json.withObjectProperty("spec").put("holderIdentity", mark);
        } else {
            json.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put("mark", mark);
        }
        return KubeObject.of(json);
    }

    private static String mark(KubeObject object) {
        return object.text("/spec/holderIdentity") + object.annotations().getOrDefault("mark", "");
    }

    private ObjectRef ref(ResourceType type, String name) {
        return new ObjectRef(type, namespace, name);
    }

    private static String resource(ResourceType type) {
        return type.plural() + (type.group().isEmpty() ? "" : "." + type.group());
    }

    @Test
    void whatWasDeletedIsGone() {
        KubeObject object = api.apply(configMap("gone", "a: '1'"), ApplyOptions.DEFAULT);
        assertThatThrownBy(() -> api.delete(ref("gone"), UUID.randomUUID().toString()))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(409));
        assertThat(api.delete(ref("gone"), object.uid())).isTrue();
        await().atMost(SOON).until(() -> api.get(ref("gone")).isEmpty());
        assertThat(api.delete(ref("gone"), "")).isFalse();
    }

    @Test
    void aSelectorStaysAsItIs() {
        api.apply(deployment("stays", "one"), ApplyOptions.DEFAULT);
        assertThatThrownBy(() -> api.apply(deployment("stays", "two"), ApplyOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(422))
                .hasMessageContaining("selector");
    }

    @Test
    void defaultsAreFilledInAndOnlyTheSpecCountsGenerations() {
        KubeObject first = api.apply(deployment("defaults", "x"), ApplyOptions.DEFAULT);
        assertThat(first.generation()).isEqualTo(1);
        assertThat(first.number("/spec/replicas", -1)).isEqualTo(1);
        assertThat(first.text("/spec/strategy/rollingUpdate/maxSurge")).isEqualTo("25%");
        assertThat(first.number("/spec/progressDeadlineSeconds", -1)).isEqualTo(600);
        assertThat(first.text("/spec/template/spec/restartPolicy")).isEqualTo("Always");
    }

    @Test
    void aListIsCutByLabels() {
        api.apply(labelled("red-1", "red"), ApplyOptions.DEFAULT);
        api.apply(labelled("blue-1", "blue"), ApplyOptions.DEFAULT);
        assertThat(api.list(CONFIG_MAP, namespace, "colour=red").items())
                .extracting(KubeObject::name)
                .containsExactly("red-1");
    }

    @Test
    void aWatchTellsWhatComesAndGoes() {
        String version = api.list(CONFIG_MAP, namespace, "").resourceVersion();
        Seen seen = new Seen();
        try (Watch watch = api.watch(CONFIG_MAP, namespace, version, seen)) {
            assertThat(watch).isNotNull();
            api.apply(configMap("watched", "a: '1'"), ApplyOptions.DEFAULT);
            api.apply(configMap("watched", "a: '2'"), ApplyOptions.DEFAULT);
            api.delete(ref("watched"), "");
            await().atMost(SOON).untilAsserted(() -> assertThat(seen.events)
                    .containsSubsequence("ADDED watched", "MODIFIED watched", "DELETED watched"));
        }
    }

    @Test
    void kindsAreFoundByDiscovery() {
        assertThat(api.resourceType("apps/v1", "Deployment"))
                .contains(new ResourceType("apps", "v1", "Deployment", "deployments", true));
        assertThat(api.resourceType("apps/v1", "Nothing")).isEmpty();
        assertThat(api.resourceType("nothing.example.com/v1", "Thing")).isEmpty();
        assertThat(api.serverVersion()).startsWith("v1.");
        assertThat(api.version().isAtLeast(1, 30)).isTrue();
        assertThat(api.version().isAtLeast(2, 0)).isFalse();
    }

    @Test
    void thisUserMayDoEverything() {
        AccessReview.verify(
                cluster,
                namespace,
                List.of(
                        new AccessReview.Need("apps", "deployments", "patch"),
                        new AccessReview.Need("", "pods/portforward", "create")));
    }

    private ObjectRef ref(String name) {
        return new ObjectRef(CONFIG_MAP, namespace, name);
    }

    private KubeObject configMap(String name, String data) {
        return object("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + ", namespace: NS}, data: {" + data
                + "}}");
    }

    private KubeObject labelled(String name, String colour) {
        return object("{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name
                + ", namespace: NS, labels: {colour: " + colour + "}}}");
    }

    /** Scaled to one pod of an image that no node has: the API is asked, not the nodes. */
    private KubeObject deployment(String name, String app) {
        return object(
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: " + name
                        + ", namespace: NS}, spec: {selector: "
                        + "{matchLabels: {app: " + app + "}}, template: {metadata: {labels: {app: " + app
                        + "}}, spec: {nodeSelector: {nothing: here}, containers: [{name: c, image: 'registry.invalid/nothing:1'}]}}}}");
    }

    private KubeObject object(String yaml) {
        return parsed(yaml.replace("NS", namespace));
    }

    /** The one object of a YAML text. */
    static KubeObject parsed(String yaml) {
        var documents = io.epicheck.yaml.YamlDocuments.parse("t", yaml).orThrow();
        return KubeObject.of((ObjectNode)
                JsonMapper.shared().readTree(documents.get(0).toJson().toString()));
    }

    static final class Seen implements WatchListener {
        private final List<String> events = new CopyOnWriteArrayList<>();
        final AtomicBoolean gone = new AtomicBoolean();
        private Optional<RuntimeException> error = Optional.empty();

        @Override
        public void onEvent(EventType type, KubeObject object) {
            events.add(type + " " + object.name());
        }

        @Override
        public void onGone() {
            gone.set(true);
        }

        @Override
        public void onError(RuntimeException cause) {
            error = Optional.of(cause);
        }

        @Override
        public String toString() {
            return events + " " + error;
        }
    }
}
