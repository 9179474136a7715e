package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeApi.PortForward;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.event.EventSink;
import io.epicheck.image.BuiltImage;
import io.epicheck.image.ImageBuilder;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.OciLayout;
import io.epicheck.retry.Time;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An index of several platforms: crane and skopeo find it whole, and the cluster that KUBECONFIG names runs it by the index's digest. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class MultiPlatformE2eTest {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);
    private static final ResourceType POD = new ResourceType("", "v1", "Pod", "pods", true);
    private static final ResourceType DEPLOYMENT = new ResourceType("apps", "v1", "Deployment", "deployments", true);
    private static final List<String> PLATFORMS = List.of("linux/amd64", "linux/arm64");
    private static final Duration SOON = Duration.ofSeconds(60);

    private final String registry = System.getenv().getOrDefault("REGISTRY", "");
    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String namespace = "multi-e2e-" + id;
    private final String name = "multi-e2e/" + id;

    @TempDir
    Path folder;

    private Cluster cluster;

    @BeforeEach
    void connect() {
        cluster = Cluster.connect(Kubeconfig.resolve(System.getenv(), Optional.empty(), false));
    }

    @AfterEach
    void cleanUp() {
        cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
        cluster.close();
    }

    @ParameterizedTest(name = "Docker''s schema 2: {0}")
    @ValueSource(booleans = {false, true})
    @EnabledIfEnvironmentVariable(named = "EPICHECK_CRANE", matches = ".+")
    void craneAndSkopeoFindTheIndexWhole(boolean docker) throws IOException {
        BuiltImage index = build(docker);
        String root = index.reference();
        assertThat(index.platforms()).containsOnlyKeys(PLATFORMS.toArray(String[]::new));
        JsonNode json = JsonMapper.shared().readTree(Tools.raw(root));
        assertThat(json.path("mediaType").asString(""))
                .isEqualTo(docker ? MediaTypes.DOCKER_INDEX : MediaTypes.OCI_INDEX);
        // The base's own entry, with its variant.
        assertThat(json.at("/manifests/1/platform").toString())
                .contains("arm64")
                .contains("v8");
        assertThat(Tools.crane("validate", "--remote", root)).contains("PASS");
        assertThat(Digests.of(Tools.raw(root))).isEqualTo(index.digest());
        for (String digest : index.platforms().values()) {
            String child = index.repository() + "@" + digest;
            assertThat(Tools.crane("validate", "--remote", child)).contains("PASS");
            assertThat(Digests.of(Tools.raw(child))).isEqualTo(digest);
        }

        String copy = registry + "/" + name + "/copy:main";
        Tools.copyWhole(root, "docker://" + copy);
        assertThat(Tools.crane("digest", copy)).isEqualTo(index.digest());
        assertThat(Tools.crane("validate", "--remote", copy)).contains("PASS");
        if (!docker) { // an OCI layout holds no documents of Docker's
            Path layout = folder.resolve("layout");
            Tools.copyWhole(root, "oci:" + layout + ":main");
            assertThat(OciLayout.read(layout).root().digest()).isEqualTo(index.digest());
            assertThat(Tools.crane("validate", "--tarball", tarball(root))).contains("PASS");
        }
    }

    @ParameterizedTest(name = "Docker''s schema 2: {0}")
    @ValueSource(booleans = {false, true})
    void aPodThatNamesTheIndexServesTheFile(boolean docker) throws Exception {
        BuiltImage index = build(docker);
        apply("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + namespace + "'}}");
        apply("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'web','namespace':'" + namespace
                + "'},'spec':{'automountServiceAccountToken':false,'containers':[{'name':'web','image':'"
                + index.reference()
                + "','readinessProbe':{'tcpSocket':{'port':80},'periodSeconds':1}}]}}");
        ObjectRef pod = new ObjectRef(POD, namespace, "web");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(cluster.api().get(pod)).hasValueSatisfying(seen -> assertThat(
                                seen.at("/status/containerStatuses/0/ready").asBoolean(false))
                        .as(seen.at("/status").toString())
                        .isTrue()));
        assertThat(cluster.api().get(pod).orElseThrow().text("/status/containerStatuses/0/imageID"))
                .isEqualTo(index.reference());
        assertThat(served("web")).isEqualTo("index " + id + "\n");
    }

    @Test
    void aReleaseRunsTheIndexByItsDigest() throws Exception {
        Path project = Folders.copy(Path.of("src/test/resources/multi-platform"), folder.resolve("project"));
        for (String key : List.of("signing.key", "signing.pub")) {
            Files.copy(Path.of("src/test/resources/supply", key), project.resolve(key));
        }
        GitFolder.init(project).commit("one");
        Map<String, String> environment = new HashMap<>(Runs.plainEnvironment());
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        environment.put("SIGNING_KEY", Files.readString(project.resolve("signing.key")));
        environment.put("SIGNING_PASSWORD", SupplyProject.PASSWORD);
        Runs runner = new Runs(project, environment);

        Run first = run(runner, "run");
        assertThat(first.status()).as(first.all()).isZero();
        assertThat(first.result()).containsEntry("outcome", "deployed");
        String image = first.result().getProperty("image.web");
        JsonNode index = JsonMapper.shared().readTree(Tools.raw(image));
        assertThat(index.path("mediaType").asString("")).isEqualTo(MediaTypes.OCI_INDEX);
        assertThat(index.path("manifests").size()).isEqualTo(2);
        assertThat(Digests.of(Tools.raw(image))).isEqualTo(image.substring(image.indexOf('@') + 1));

        KubeObject deployment =
                cluster.api().get(new ObjectRef(DEPLOYMENT, namespace, "web")).orElseThrow();
        assertThat(deployment.text("/spec/template/spec/containers/0/image")).isEqualTo(image);
        KubeObject pod = cluster.api().list(POD, namespace, "app=web").items().get(0);
        assertThat(pod.text("/status/containerStatuses/0/imageID")).isEqualTo(image);
        assertThat(served(pod.name())).contains("<title>for every platform</title>");

        Run second = run(runner, "run");
        assertThat(second.status()).as(second.all()).isZero();
        assertThat(second.result()).containsEntry("outcome", "unchanged").containsEntry("image.web", image);
        Run byDigest = run(runner, "deploy", "--env", "prod", "--image", "web=" + image);
        assertThat(byDigest.status()).as(byDigest.all()).isZero();
        assertThat(byDigest.result()).containsEntry("outcome", "unchanged");
    }

    private Run run(Runs runner, String command, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(command, "--namespace", namespace));
        all.addAll(List.of("--set", "registry=" + registry, "--set", "name=" + name));
        all.addAll(List.of("--set", "base=" + MultiPlatformBase.pushed(registry, name + "/base", false)));
        all.addAll(List.of(options));
        return runner.run(all.toArray(String[]::new));
    }

    private BuiltImage build(boolean docker) throws IOException {
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(site.resolve("index.html"), "index " + id + "\n");
        return ImageBuilder.from(MultiPlatformBase.pushed(registry, name + "/base", docker))
                .layer("site", site, "/usr/share/nginx/html")
                .platforms(PLATFORMS)
                .tags(List.of(registry + "/" + name + ":main"))
                .push(Map.of("EPICHECK_CACHE", "off"), EventSink.none(), Time.system());
    }

    /** One platform of it as a file, which crane writes and checks itself. */
    private String tarball(String reference) throws IOException {
        String file = folder.resolve("image.tar").toString();
        Tools.crane("pull", "--platform", "linux/arm64/v8", reference, file);
        return file;
    }

    private void apply(String json) {
        cluster.api()
                .apply(
                        KubeObject.of((ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'))),
                        ApplyOptions.DEFAULT);
    }

    private String served(String pod) throws IOException, InterruptedException {
        try (PortForward forward = cluster.api().portForward(namespace, pod, 80)) {
            URI uri = URI.create("http://127.0.0.1:" + forward.localPort() + "/");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
        }
    }
}
