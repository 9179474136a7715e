package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.manifest.Manifests;
import io.epicheck.rollout.Cause;
import io.epicheck.rollout.CrashPoints;
import io.epicheck.rollout.RolloutManager;
import io.epicheck.rollout.RolloutResult.Deployed;
import io.epicheck.rollout.RolloutResult.RolledBack;
import io.epicheck.rollout.RolloutResult.Unchanged;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A web server whose page is a ConfigMap, and who is given a Secret: what its pods see before, during and after releases, and what is left
 * in the namespace. Cluster and double alike.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VersionedConfigContract {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);
    private static final ResourceType POD = new ResourceType("", "v1", "Pod", "pods", true);
    private static final ResourceType DEPLOYMENT = new ResourceType("apps", "v1", "Deployment", "deployments", true);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern VERSION = Pattern.compile("page-[0-9a-f]{10}");
    private static final Pattern ANY_VERSION = Pattern.compile("-[0-9a-f]{10}$");
    private static final String MAP = "/spec/template/spec/volumes/0/configMap/name";
    private static final Cause NO = new Cause("SMOKE_FAILED", "", "it does not serve", List.of(), "");

    private static final String YAML =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: page}
            data: {index.html: "<title>hello</title>${page}"}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: token}
            stringData: {TOKEN: "token of ${page}"}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: http}]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              minReadySeconds: 1
              revisionHistoryLimit: 1
              selector: {matchLabels: {app: web}}
              strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                    - name: web
                      image: ${image}
                      ports: [{name: http, containerPort: 80}]
                      envFrom: [{secretRef: {name: token}}]
                      volumeMounts: [{name: page, mountPath: /usr/share/nginx/html}]
                      resources: {requests: {cpu: 10m, memory: 16Mi}}
                      readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1, timeoutSeconds: 5}
                  volumes: [{name: page, configMap: {name: page}}]
            """;

    private String namespace = "";
    private Cluster cluster;
    private String image = "";

    /** Variables that lead to the cluster. */
    abstract Map<String, String> access();

    /** An image of nginx, by its digest. */
    abstract String image(Path folder) throws IOException;

    /** What a ready pod shows to who asks it. */
    abstract String served(Cluster cluster, KubeObject pod);

    @BeforeAll
    void connect(@TempDir Path folder) throws IOException {
        Map<String, String> environment = new HashMap<>(access());
        cluster = Cluster.connect(Kubeconfig.resolve(environment, Optional.empty(), false));
        image = image(folder);
    }

    @AfterAll
    void disconnect() {
        cluster.close();
    }

    @BeforeEach
    void newNamespace() {
        namespace = "versions-" + UUID.randomUUID().toString().substring(0, 8);
    }

    @AfterEach
    void cleanUp() {
        cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
    }

    @Test
    void oldPodsKeepTheirValuesWhileNewOnesComeUp() {
        deployed("one");
        Map<String, String> seen = new TreeMap<>();
        CrashPoints half = point -> {
            if (point.equals("wait.half")) {
                pages().forEach((pod, page) -> seen.merge(pod, page, (a, b) -> a.equals(b) ? a : a + ", then " + b));
            }
        };
        assertThat(manager().crashPoints(half).deploy(release("two"))).isInstanceOf(Deployed.class);
        assertThat(seen.values()).contains("one").allMatch(page -> page.equals("one") || page.equals("two"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(pages().values()).hasSize(2).containsOnly("two"));
    }

    @Test
    void aFailedReleaseIsTakenBackToTheLetter() {
        deployed("one");
        Map<String, String> before = snapshot();
        assertThat(manager().verifyWith((c, n, d) -> Optional.of(NO)).deploy(release("two")))
                .isInstanceOf(RolledBack.class);
        await().atMost(SOON).untilAsserted(() -> assertThat(snapshot()).isEqualTo(before));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(pages().values()).hasSize(2).containsOnly("one"));
    }

    @Test
    void aReleaseOfTheHistoryComesBackToTheLetter() {
        deployed("one");
        Map<String, String> objects = snapshot();
        deployed("two");
        deployed("three");
        deployed("four");
        assertThat(versions().versions()).doesNotContain("ConfigMap " + mapOf(objects));
        assertThat(manager().rollback(Optional.of(1))).isInstanceOf(Deployed.class);
        assertThat(without(snapshot(), objects)).isEqualTo(without(objects, objects));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(pages().values()).hasSize(2).containsOnly("one"));
        assertThat(manager().deploy(release("one"))).isInstanceOf(Unchanged.class);
    }

    @Test
    void aVersionGoesWhenNothingCanComeBackToIt() {
        deployed("one");
        String first = map();
        for (String page : List.of("two", "three", "four", "five")) {
            deployed(page);
            assertThat(versions().missing()).as(page).isEmpty();
        }
        assertThat(versions().versions())
                .doesNotContain("ConfigMap " + first)
                .hasSizeBetween(
                        4,
                        6) // this release's, the one of the last ReplicaSet, and one whose pods may have been leaving
                // still
                .contains("ConfigMap " + map());
    }

    /** The ReplicaSet before finds its configuration, as `kubectl rollout undo` would start it again. */
    @Test
    void theRevisionBeforeCanStartAgain() {
        deployed("one");
        String first = map();
        deployed("two");
        assertThat(versions().referred()).contains("ConfigMap " + first, "ConfigMap " + map());
        assertThat(versions().missing()).isEmpty();
        assertThat(manager().deploy(release("two"))).isInstanceOf(Unchanged.class);
    }

    private void deployed(String page) {
        assertThat(manager().deploy(release(page))).as(page).isInstanceOf(Deployed.class);
    }

    private RolloutManager manager() {
        return RolloutManager.in(cluster, namespace)
                .application("web")
                .timeouts(Duration.ofMinutes(2), Duration.ofMinutes(2));
    }

    private Manifests release(String page) {
        return Manifests.parse("web.yaml", YAML)
                .withVariables(Map.of("page", page, "image", image))
                .versionedConfig();
    }

    private Map<String, String> snapshot() {
        return NamespaceSnapshot.of(cluster, namespace);
    }

    /** What a release of the history has, beside versions that a ReplicaSet can still come back to; made anew it has another identity. */
    private static Map<String, String> without(Map<String, String> snapshot, Map<String, String> wanted) {
        Map<String, String> left = new TreeMap<>();
        snapshot.forEach((name, text) -> {
            if (wanted.containsKey(name) || !ANY_VERSION.matcher(name).find()) {
                left.put(name, text.replaceAll("(?m)^ +\"(uid|creationTimestamp)\" : .*\n", ""));
            }
        });
        return left;
    }

    private static String mapOf(Map<String, String> objects) {
        return objects.keySet().stream()
                .flatMap(name -> VERSION.matcher(name).results())
                .findFirst()
                .orElseThrow()
                .group();
    }

    private VersionsInUse versions() {
        return VersionsInUse.in(cluster, namespace);
    }

    private String map() {
        return cluster.api()
                .get(new ObjectRef(DEPLOYMENT, namespace, "web"))
                .orElseThrow()
                .text(MAP);
    }

    /** What each ready pod shows. */
    private Map<String, String> pages() {
        Map<String, String> pages = new TreeMap<>();
        for (KubeObject pod : cluster.api().list(POD, namespace, "app=web").items()) {
            boolean ready = pod.at("/status/conditions")
                    .valueStream()
                    .anyMatch(condition -> condition.path("type").asString("").equals("Ready")
                            && condition.path("status").asString("").equals("True"));
            if (ready && pod.text("/metadata/deletionTimestamp").isEmpty()) {
                pages.put(pod.name(), served(cluster, pod).replace("<title>hello</title>", ""));
            }
        }
        return pages;
    }
}
