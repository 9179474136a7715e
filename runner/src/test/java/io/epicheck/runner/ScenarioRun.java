package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Deploys the healthy release and then the scenario's, each by the command line, in a namespace of its own. */
final class ScenarioRun {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);

    /** What a person would have read, to look at afterwards. */
    private static final Path REPORTS = Path.of("target/failure-scenarios");

    private final Cluster cluster;
    private final Runs runs;
    private final String registry;
    private final FailureScenario scenario;
    private final String namespace;

    ScenarioRun(Cluster cluster, Runs runs, String registry, FailureScenario scenario) {
        this.cluster = cluster;
        this.runs = runs;
        this.registry = registry;
        this.scenario = scenario;
        this.namespace =
                "sc-" + scenario.name() + "-" + UUID.randomUUID().toString().substring(0, 6);
    }

    ScenarioOutcome run() {
        try {
            prepare();
            Run healthy = deploy("healthy");
            assertThat(healthy.status()).as(healthy.all()).isZero();
            Map<String, String> before = NamespaceSnapshot.withPods(cluster, namespace);
            try (Sightings sightings = Sightings.of(cluster.api(), namespace, scenario.decisive())) {
                Run changed = deploy(scenario.name());
                Files.writeString(Files.createDirectories(REPORTS).resolve(scenario + ".txt"), changed.all());
                return new ScenarioOutcome(
                        scenario,
                        changed,
                        before,
                        NamespaceSnapshot.withPods(cluster, namespace),
                        sightings.first(),
                        RunMoments.of(changed.report().resolve("events.jsonl")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
        }
    }

    private void prepare() {
        ObjectNode space = object("v1", "Namespace", namespace);
        ObjectNode labels = ((ObjectNode) space.get("metadata")).putObject("labels");
        scenario.namespaceLabels().forEach(labels::put);
        cluster.api().apply(KubeObject.of(space), ApplyOptions.DEFAULT);
        if (!scenario.quota().isEmpty()) {
            ObjectNode quota = object("v1", "ResourceQuota", "quota");
            ((ObjectNode) quota.get("metadata")).put("namespace", namespace);
            ObjectNode hard = quota.putObject("spec").putObject("hard");
            scenario.quota().forEach(hard::put);
            cluster.api().apply(KubeObject.of(quota), ApplyOptions.DEFAULT);
        }
    }

    private Run deploy(String environment) throws IOException {
        return runs.run(
                "deploy",
                "--file",
                scenario.file(),
                "--env",
                environment,
                "--namespace",
                namespace,
                "--set",
                "registry=" + registry,
                "--set",
                "other=" + scenario.other());
    }

    private static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode json = KubeObject.node().put("apiVersion", apiVersion).put("kind", kind);
        json.putObject("metadata").put("name", name);
        return json;
    }
}
