package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Releases under traffic: those that lose nothing are deployed, those that lose something are taken back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TrafficContract {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);

    private Path root;
    private Map<String, String> environment;
    private Cluster cluster;
    private String image;

    /** Variables that lead to the cluster. */
    abstract Map<String, String> access();

    abstract String registry();

    /** An image by its digest, made or found. */
    abstract String image(Path folder) throws IOException;

    /** What a pod that leaves does first. */
    static final String PATIENT = "lifecycle: {preStop: {sleep: {seconds: 5}}}";

    @BeforeAll
    void connect(@TempDir Path folder) throws IOException {
        root = folder;
        environment = new HashMap<>(Runs.plainEnvironment());
        environment.keySet().remove("KUBECONFIG");
        environment.putAll(access());
        image = image(folder);
        cluster = Cluster.connect(Kubeconfig.resolve(environment, Optional.empty(), false));
    }

    @AfterAll
    void disconnect() {
        cluster.close();
    }

    Site site() throws IOException {
        return new Site("traffic-" + UUID.randomUUID().toString().substring(0, 8));
    }

    /** The first install cannot lose anything, and the second release must not. */
    void losesNothing(Site site, String entry) throws IOException {
        Run first = site.deploy(entry, PATIENT, "one");
        assertThat(first.status()).as(first.all()).isZero();
        awaitEntry(site);
        Run second = site.deploy(entry, PATIENT, "two");
        assertThat(second.status()).as(second.all()).isZero();
        JsonNode measured = availability(second);
        assertThat(measured.path("verdict").asString("")).as(second.all()).isEqualTo("kept");
        assertThat(measured.path("lost").asInt(-1))
                .as(measured.toPrettyString())
                .isZero();
        assertThat(measured.path("requests").asInt(0)).isGreaterThan(500);
        assertThat(measured.at("/phases/1/latency-ms/p99").asDouble(0)).isPositive();
        assertThat(second.out()).contains("availability: 0 of ");
        assertThat(Files.readString(second.report().resolve("summary.md"))).contains("| during |");
    }

    /** kube-proxy and ingress controllers write their rules a moment after the first pods are ready: until then the entry refuses. */
    private static void awaitEntry(Site site) throws IOException {
        Run probe = site.probe("--for", "1s");
        for (int again = 0; again < 10 && probe.status() != 0; again++) {
            probe = site.probe("--for", "1s");
        }
        assertThat(probe.status()).as(probe.all()).isZero();
    }

    /** As it was before, to the last object. */
    void isCaught(Run run, Site site, Map<String, String> before) throws IOException {
        assertThat(run.status()).as(run.all()).isEqualTo(6);
        assertThat(run.result()).containsEntry("outcome", "rolled-back").containsEntry("cause-code", "REQUESTS_LOST");
        assertThat(run.out()).contains("since the first write", "may be", "docs/availability.md");
        assertThat(availability(run).at("/phases/2/phase").asString("")).isIn("rollback", "after");
        assertThat(site.snapshot()).isEqualTo(before);
    }

    static JsonNode availability(Run run) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(run.report().resolve("result.json")))
                .path("availability");
    }

    /** An application of three pods and a folder of its own. */
    final class Site implements AutoCloseable {
        private final String namespace;
        private final Path folder;

        Site(String namespace) throws IOException {
            this.namespace = namespace;
            this.folder = Files.createDirectories(root.resolve(namespace).resolve("k8s"))
                    .getParent();
        }

        String namespace() {
            return namespace;
        }

        Map<String, String> snapshot() {
            return NamespaceSnapshot.of(cluster, namespace);
        }

        Run deploy(String entry, String container, String page) throws IOException {
            Files.writeString(
                    folder.resolve("epicheck.yaml"),
                    """
                    application: site
                    images: {web: {repository: "%1$s/small-web", base: "%1$s/library/nginx:stable"}}
                    manifests: k8s
                    environments: {prod: {namespace: %2$s}}
                    availability: {%3$s, before: 2s, after: 8s, within: 2s}
                    timeouts: {deploy: 3m, rollback: 2m}
                    """
                            .formatted(registry(), namespace, entry));
            Files.writeString(
                    folder.resolve("k8s/web.yaml"),
                    """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: web}
                    spec:
                      type: NodePort
                      selector: {app: web}
                      ports: [{name: http, port: 80, targetPort: http}]
                    ---
                    apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata: {name: web}
                    spec:
                      ingressClassName: nginx
                      rules:
                        - host: site.example.com
                          http:
                            paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]
                    ---
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: web}
                    spec:
                      replicas: 3
                      strategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}
                      selector: {matchLabels: {app: web}}
                      template:
                        metadata: {labels: {app: web}, annotations: {page: "%2$s"}}
                        spec:
                          terminationGracePeriodSeconds: 20
                          containers:
                            - name: web
                              image: %1$s/small-web
                              ports: [{name: http, containerPort: 80}]
                              resources: {requests: {cpu: 10m, memory: 16Mi}}
                              readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1, timeoutSeconds: 5}
                              %3$s
                    """
                            .formatted(registry(), page, container));
            return new Runs(folder, environment).run("deploy", "--env", "prod", "--image", "web=" + image);
        }

        Run probe(String... options) throws IOException {
            List<String> all = new java.util.ArrayList<>(List.of("probe", "--env", "prod"));
            all.addAll(List.of(options));
            return new Runs(folder, environment).run(all.toArray(String[]::new));
        }

        @Override
        public void close() {
            cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
        }
    }
}
