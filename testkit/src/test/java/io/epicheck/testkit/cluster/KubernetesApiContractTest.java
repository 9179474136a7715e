package io.epicheck.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.testkit.cluster.KubernetesClient.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an API server does; the double and a real one must pass the same. */
abstract class KubernetesApiContractTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAMESPACES = "/api/v1/namespaces";

    private final String namespace = "contract-" + UUID.randomUUID().toString().substring(0, 8);
    private final String maps = NAMESPACES + "/" + namespace + "/configmaps";
    private final String deployments = "/apis/apps/v1/namespaces/" + namespace + "/deployments";
    private KubernetesClient api;

    abstract String kubeconfig() throws Exception;

    /** After the last request. */
    void stop() {}

    @BeforeEach
    void createNamespace() throws Exception {
        api = new KubernetesClient(kubeconfig());
        assertThat(api.post(NAMESPACES, "{\"metadata\":{\"name\":\"" + namespace + "\"}}")
                        .status())
                .isEqualTo(201);
    }

    @AfterEach
    void deleteNamespace() throws Exception {
        api.delete(NAMESPACES + "/" + namespace, "");
        stop();
    }

    @Test
    void createdObjectsHaveAnIdentityAndAnOwner() throws Exception {
        Answer created = api.post(maps + "?fieldManager=me", map("x", "v"));
        assertThat(created.status()).isEqualTo(201);
        for (String pointer : List.of("/metadata/uid", "/metadata/resourceVersion", "/metadata/creationTimestamp")) {
            assertThat(created.at(pointer)).as(pointer).isNotEmpty();
        }
        assertThat(created.at("/metadata/namespace")).isEqualTo(namespace);
        JsonNode owner = created.json().at("/metadata/managedFields/0");
        assertThat(owner.path("manager").asString()).isEqualTo("me");
        assertThat(owner.path("operation").asString()).isEqualTo("Update");
        assertThat(owner.path("fieldsV1")).isEqualTo(JSON.readTree("{\"f:data\":{\".\":{},\"f:k\":{}}}"));
        assertThat(api.get(maps + "/x").json()).isEqualTo(created.json());
    }

    @Test
    void refusalsSayWhatIsWrong() throws Exception {
        refused(api.get(maps + "/nope"), 404, "configmaps \"nope\" not found");
        refused(api.get(deployments + "/nope"), 404, "deployments.apps \"nope\" not found");
        refused(
                api.post(NAMESPACES + "/nope-" + namespace + "/configmaps", map("x", "v")),
                404,
                "namespaces \"nope-" + namespace + "\" not found");
        assertThat(api.post(maps, map("x", "v")).status()).isEqualTo(201);
        refused(api.post(maps, map("x", "v")), 409, "configmaps \"x\" already exists");
        refused(
                api.send("PUT", maps + "/x", map("y", "v"), "application/json"),
                400,
                "the name of the object (y) does not match the name on the URL (x)");
        refused(
                api.send(
                        "PUT",
                        maps + "/x",
                        "{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"1\"}}",
                        "application/json"),
                409,
                "Operation cannot be fulfilled on configmaps \"x\": the object has been modified; please apply your changes to the"
                        + " latest version and try again");
        refused(
                api.get(maps + "?labelSelector=a+b+c"),
                400,
                "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt");
        assertThat(api.apply(maps + "/Bad_Name?fieldManager=a", applied("Bad_Name", "v"))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void listsHaveNoKindInTheirItemsAndSelectByLabelAndName() throws Exception {
        api.post(maps, "{\"metadata\":{\"name\":\"a\",\"labels\":{\"tier\":\"one\"}}}");
        api.post(maps, "{\"metadata\":{\"name\":\"b\",\"labels\":{\"tier\":\"two\"}}}");
        Answer all = api.get(maps);
        assertThat(all.at("/kind")).isEqualTo("ConfigMapList");
        assertThat(all.at("/metadata/resourceVersion")).isNotEmpty();
        assertThat(all.json().at("/items/0").has("kind")).isFalse();
        assertThat(names(api.get(maps + "?labelSelector=tier%3Done"))).containsExactly("a");
        assertThat(names(api.get(maps + "?labelSelector=tier+in+(one,two)"))).containsExactly("a", "b");
        assertThat(names(api.get(maps + "?labelSelector=!tier"))).doesNotContain("a", "b");
        assertThat(names(api.get(maps + "?fieldSelector=metadata.name%3Db"))).containsExactly("b");
    }

    @Test
    void watchesContinueFromAVersion() throws Exception {
        String from = api.get(maps).at("/metadata/resourceVersion");
        api.post(maps, "{\"metadata\":{\"name\":\"w\",\"labels\":{\"tier\":\"one\"}}}");
        api.send("PATCH", maps + "/w", "{\"data\":{\"k\":\"v\"}}", KubernetesClient.MERGE);
        api.send("PATCH", maps + "/w", "{\"metadata\":{\"labels\":null}}", KubernetesClient.MERGE);
        api.delete(maps + "/w", "");
        String watch = maps + "?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dw&resourceVersion=" + from;
        assertThat(types(api.get(watch))).containsExactly("ADDED", "MODIFIED", "MODIFIED", "DELETED");
        assertThat(types(api.get(watch + "&labelSelector=tier%3Done"))).containsExactly("ADDED", "MODIFIED", "DELETED");
        Answer broken = api.get(maps + "?watch=true&resourceVersion=abc");
        assertThat(broken.status()).isEqualTo(500);
        assertThat(broken.at("/message")).contains("Invalid value: \"abc\"");
    }

    @Test
    void applyOwnsWhatItSetsAndDefaultsTheRest() throws Exception {
        Answer created = api.apply(deployments + "/web?fieldManager=one&dryRun=All", deployment("", "c"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().at("/metadata/managedFields/0/fieldsV1"))
                .isEqualTo(
                        JSON.readTree(
                                """
                {"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{
                "k:{\\"name\\":\\"c\\"}":{".":{},"f:image":{},"f:name":{},
                "f:ports":{"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:containerPort":{}}},
                "f:resources":{"f:requests":{"f:cpu":{}}}}}}}}}"""));
        assertThat(created.json().path("spec"))
                .isEqualTo(
                        JSON.readTree(
                                """
                {"replicas":1,"selector":{"matchLabels":{"app":"a"}},"template":{"metadata":{"labels":{"app":"a"}},
                "spec":{"containers":[{"name":"c","image":"nginx:1","ports":[{"containerPort":80,"protocol":"TCP"}],
                "resources":{"requests":{"cpu":"500m"}},"terminationMessagePath":"/dev/termination-log",
                "terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"}],"restartPolicy":"Always",
                "terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},
                "schedulerName":"default-scheduler"}},"strategy":{"type":"RollingUpdate","rollingUpdate":{
                "maxUnavailable":"25%","maxSurge":"25%"}},"revisionHistoryLimit":10,"progressDeadlineSeconds":600}"""));
        assertThat(api.get(deployments + "/web").status()).isEqualTo(404);
    }

    @Test
    void applyConflictsNameFieldsAndOwners() throws Exception {
        api.apply(deployments + "/web?fieldManager=one", deployment("\"replicas\":0,", "c"));
        Answer conflict = api.apply(deployments + "/web?fieldManager=two", deployment("\"replicas\":2,", "c"));
        refused(
                conflict,
                409,
                "Apply failed with 2 conflicts: conflicts with \"one\":\n- .spec.replicas\n"
                        + "- .spec.template.spec.containers[name=\"c\"].resources.requests.cpu");
        assertThat(conflict.json().at("/details/causes/0"))
                .isEqualTo(
                        JSON.readTree(
                                """
                {"reason":"FieldManagerConflict","message":"conflict with \\"one\\"","field":".spec.replicas"}"""));
        api.apply(maps + "/x?fieldManager=one", applied("x", "v"));
        refused(
                api.apply(maps + "/x?fieldManager=two", applied("x", "w")),
                409,
                "Apply failed with 1 conflict: conflict with \"one\": .data.k");
        Answer forced = api.apply(maps + "/x?fieldManager=two&force=true", applied("x", "w"));
        assertThat(forced.status()).isEqualTo(200);
        assertThat(managers(forced)).containsExactly("two");
    }

    @Test
    void applyTakesAwayWhatItNoLongerSetsAndSharesWhatIsEqual() throws Exception {
        String path = maps + "/x?fieldManager=";
        api.apply(path + "one", body("x", "\"data\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}"));
        assertThat(managers(api.apply(path + "two", body("x", "\"data\":{\"b\":\"2\"}"))))
                .containsExactlyInAnyOrder("one", "two");
        Answer less = api.apply(path + "one", body("x", "\"data\":{\"a\":\"1\"}"));
        assertThat(less.json().path("data")).isEqualTo(JSON.readTree("{\"a\":\"1\",\"b\":\"2\"}"));
        Answer same = api.apply(path + "one", body("x", "\"data\":{\"a\":\"1\"}"));
        assertThat(same.at("/metadata/resourceVersion")).isEqualTo(less.at("/metadata/resourceVersion"));
        assertThat(same.json()).isEqualTo(less.json());
    }

    @Test
    void listsMergeByTheirKeys() throws Exception {
        api.apply(deployments + "/web?fieldManager=one", deployment("\"replicas\":0,", "c"));
        String other = deployment("", "d").replace("\"0.5\"", "\"250m\"");
        Answer both = api.apply(deployments + "/web?fieldManager=two", other);
        assertThat(both.status()).isEqualTo(200);
        assertThat(both.json()
                        .at("/spec/template/spec/containers")
                        .valueStream()
                        .map(c -> c.path("name").asString("")))
                .containsExactlyInAnyOrder("c", "d");
        assertThat(both.json().at("/spec/replicas").asInt()).isZero();
        Answer back = api.apply(
                deployments + "/web?fieldManager=two",
                "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\",\"labels\":{\"x\":\"y\"}}}");
        assertThat(back.json().at("/spec/template/spec/containers")).hasSize(1);
    }

    @Test
    void unknownFieldsAreRefused() throws Exception {
        refused(
                api.apply(deployments + "/web?fieldManager=one", deployment("\"replicass\":1,", "c")),
                500,
                "failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.replicass: field not declared in schema");
        refused(
                api.post(deployments + "?fieldValidation=Strict", deployment("\"replicass\":1,", "c")),
                400,
                "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown field"
                        + " \"spec.replicass\"");
        refused(
                api.post(maps, "{\"metadata\":{\"name\":\"n\"},\"data\":{\"k\":5}}"),
                400,
                "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field"
                        + " ConfigMap.data of type string");
    }

    @Test
    void whatCannotChangeIsRefused() throws Exception {
        api.apply(deployments + "/web?fieldManager=one", deployment("\"replicas\":0,", "c"));
        Answer refused = api.apply(
                deployments + "/web?fieldManager=one",
                deployment("\"replicas\":0,", "c").replace("\"app\":\"a\"", "\"app\":\"b\""));
        refused(
                refused,
                422,
                "Deployment.apps \"web\" is invalid: spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"b\"}}: field is"
                        + " immutable");
        assertThat(refused.at("/reason")).isEqualTo("Invalid");
        assertThat(refused.at("/details/causes/0/field")).isEqualTo("spec.selector");
    }

    @Test
    void generationCountsChangesOfTheSpecification() throws Exception {
        api.apply(deployments + "/web?fieldManager=one", deployment("\"replicas\":0,", "c"));
        assertThat(generation()).isEqualTo(1);
        api.apply(deployments + "/web?fieldManager=one", deployment("\"replicas\":0,", "c"));
        assertThat(generation()).isEqualTo(1);
        api.send("PATCH", deployments + "/web", "{\"spec\":{\"minReadySeconds\":1}}", KubernetesClient.MERGE);
        assertThat(generation()).isEqualTo(2);
        api.send(
                "PATCH",
                deployments + "/web",
                "{\"metadata\":{\"annotations\":{\"a\":\"b\"}}}",
                KubernetesClient.MERGE);
        assertThat(generation()).isEqualTo(3);
    }

    @Test
    void deletesHonourTheirPrecondition() throws Exception {
        Answer created = api.post(maps, map("x", "v"));
        String uid = created.at("/metadata/uid");
        refused(
                api.delete(maps + "/x", "{\"preconditions\":{\"uid\":\"123\"}}"),
                409,
                "the UID in the precondition (123) does not match the UID in record (" + uid + ")");
        Answer deleted = api.delete(maps + "/x", "{\"preconditions\":{\"uid\":\"" + uid + "\"}}");
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.at("/status")).isEqualTo("Success");
        assertThat(deleted.at("/details/uid")).isEqualTo(uid);
        refused(api.delete(maps + "/x", ""), 404, "configmaps \"x\" not found");
    }

    @Test
    void dependentsFollowTheirOwnerUnlessTheyAreOrphaned() throws Exception {
        for (String policy : List.of("Orphan", "Background")) {
            String uid = api.post(maps, map("owner-" + policy.toLowerCase(Locale.ROOT), "v"))
                    .at("/metadata/uid");
            String name = "child-" + policy.toLowerCase(Locale.ROOT);
            api.post(
                    maps,
                    """
                    {"metadata":{"name":"%s","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"%s","uid":"%s"}]}}"""
                            .formatted(name, "owner-" + policy.toLowerCase(Locale.ROOT), uid));
            api.delete(
                    maps + "/owner-" + policy.toLowerCase(Locale.ROOT), "{\"propagationPolicy\":\"" + policy + "\"}");
        }
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> names(api.get(maps))
                .equals(List.of("child-orphan")));
        assertThat(api.get(maps + "/child-orphan").json().path("metadata").has("ownerReferences"))
                .isFalse();
    }

    @Test
    void aNamespaceTakesItsContentAlong() throws Exception {
        api.post(maps, map("x", "v"));
        Answer leaving = api.delete(NAMESPACES + "/" + namespace, "");
        assertThat(leaving.at("/status/phase")).isEqualTo("Terminating");
        refused(
                api.post(maps, map("late", "v")),
                403,
                "configmaps \"late\" is forbidden: unable to create new content in namespace " + namespace
                        + " because it is being terminated");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> api.get(NAMESPACES + "/" + namespace).status() == 404);
        assertThat(api.get(maps + "/x").status()).isEqualTo(404);
    }

    @Test
    void theServerTellsWhatItServes() throws Exception {
        Answer version = api.get("/version");
        assertThat(version.at("/gitVersion")).startsWith("v" + version.at("/major") + "." + version.at("/minor") + ".");
        assertThat(api.get("/api").at("/versions/0")).isEqualTo("v1");
        Answer apps = api.get("/apis/apps/v1");
        assertThat(apps.json().path("resources").valueStream().map(each -> each.path("name")
                        .asString("")))
                .contains("deployments", "deployments/status", "replicasets", "statefulsets", "daemonsets");
        assertThat(api.get("/apis/nope.example/v1").status()).isEqualTo(404);
        Answer review = api.post(
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                """
                {"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{"resourceAttributes":
                {"namespace":"x","verb":"patch","resource":"deployments","group":"apps"}}}""");
        assertThat(review.status()).isEqualTo(201);
        assertThat(review.json().at("/status/allowed").asBoolean()).isTrue();
    }

    private int generation() throws Exception {
        return api.get(deployments + "/web").json().at("/metadata/generation").asInt();
    }

    private static void refused(Answer answer, int status, String message) {
        assertThat(answer.at("/message")).contains(message);
        assertThat(answer.status()).isEqualTo(status);
    }

    private static List<String> managers(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isLessThan(300);
        return answer.json()
                .at("/metadata/managedFields")
                .valueStream()
                .map(entry -> entry.path("manager").asString(""))
                .toList();
    }

    private static List<String> names(Answer list) {
        return list.json()
                .path("items")
                .valueStream()
                .map(item -> item.at("/metadata/name").asString(""))
                .filter(name -> !name.equals("kube-root-ca.crt"))
                .toList();
    }

    private static List<String> types(Answer watch) {
        return watch.text()
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> JSON.readTree(line).path("type").asString(""))
                .toList();
    }

    private static String map(String name, String value) {
        return "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"k\":\"" + value + "\"}}";
    }

    private static String applied(String name, String value) {
        return body(name, "\"data\":{\"k\":\"" + value + "\"}");
    }

    private static String body(String name, String rest) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"}," + rest + "}";
    }

    private static String deployment(String spec, String container) {
        return "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},\"spec\":{" + spec
                + "\"selector\":{\"matchLabels\":{\"app\":\"a\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\"a\"}},"
                + "\"spec\":{\"containers\":[{\"name\":\"" + container
                + "\",\"image\":\"nginx:1\",\"ports\":[{\"containerPort\":80}],\"resources\":{\"requests\":{\"cpu\":\"0.5\"}}}]}}}}";
    }
}
