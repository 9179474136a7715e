package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A site and a server without a Dockerfile: built, run in pods, asked through their Services, changed by one line. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class NodeApplicationE2eTest {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);
    private static final String MANIFESTS =
            "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

    private final String namespace = "node-e2e-" + UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    Path folder;

    private Runs runner;

    @BeforeEach
    void checkout() throws IOException, InterruptedException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "npm"))),
                "npm is needed to install what a lock file names");
        Path project = Files.createDirectories(folder.resolve("project"));
        Folders.copy(Path.of("src/test/resources/node"), folder.resolve("copy"));
        Files.delete(project);
        Files.move(folder.resolve("copy"), project);
        GitFolder.init(project).commit("one");
        Map<String, String> environment = new HashMap<>(Runs.plainEnvironment());
        environment.put("EPICHECK_CACHE", folder.resolve("cache").toString());
        runner = new Runs(project, environment);
    }

    @AfterEach
    void cleanUp() {
        try (Cluster cluster = Cluster.connect(Kubeconfig.resolve(System.getenv(), Optional.empty(), false))) {
            cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
        }
    }

    @Test
    void aLineOfASiteAndOfAServerSendsItsOwnLayerOnly() throws Exception {
        Run first = run("run", "--namespace", namespace);
        assertThat(first.status()).as(first.all()).isZero();
        assertThat(first.all()).contains("site: $ sh build.sh").contains("api: $ npm ci --omit=dev");
        Map<String, Long> site = layers("node-e2e-site");
        Map<String, Long> api = layers("node-e2e-api");

        Files.writeString(runner.folder().resolve("site/src/main.js"), "two");
        Files.writeString(
                runner.folder().resolve("api/src/server.js"),
                "\n// changed\n",
                java.nio.file.StandardOpenOption.APPEND);
        Run second = run("run", "--namespace", namespace);
        assertThat(second.status()).as(second.all()).isZero();
        assertThat(second.all())
                .contains("site: $ sh build.sh")
                .contains("api: dependencies: package-lock.json unchanged");
        assertThat(added(site, layers("node-e2e-site"))).hasSize(1).allMatch(size -> size < 1_000);
        assertThat(added(api, layers("node-e2e-api"))).hasSize(1).allMatch(size -> size < 2_000);

        Run third = run("build");
        assertThat(third.all())
                .contains("site: skipped: inputs unchanged (key ")
                .doesNotContain("$ sh build.sh");
        Run fourth = run("build", "--no-cache");
        assertThat(fourth.all()).contains("site: $ sh build.sh").contains("api: $ npm ci");
        assertThat(added(api, layers("node-e2e-api"))).hasSize(1);
    }

    private Run run(String... arguments) throws IOException {
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--set", "registry=" + System.getenv("REGISTRY")))
                .toArray(String[]::new);
        return runner.run(all);
    }

    private static List<Long> added(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream()
                .filter(layer -> !before.containsKey(layer.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Map<String, Long> layers(String repository) throws IOException, InterruptedException {
        String text = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://" + System.getenv("REGISTRY") + "/v2/" + repository
                                        + "/manifests/main"))
                                .header("Accept", MANIFESTS)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        Map<String, Long> layers = new LinkedHashMap<>();
        for (JsonNode layer : JsonMapper.shared().readTree(text).path("layers")) {
            layers.put(layer.path("digest").asString(""), layer.path("size").asLong(0));
        }
        return layers;
    }
}
