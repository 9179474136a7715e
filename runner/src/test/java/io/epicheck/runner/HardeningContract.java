package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A plain manifest in a hardened environment: everybody who looks sees the same objects. Cluster and double alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class HardeningContract {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);
    private static final ResourceType DEPLOYMENT = new ResourceType("apps", "v1", "Deployment", "deployments", true);
    private static final ResourceType BUDGET =
            new ResourceType("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true);
    private static final String WEB = "/spec/template/spec/containers/0";

    final String namespace = "harden-" + UUID.randomUUID().toString().substring(0, 8);
    Path folder = Path.of("");
    private Map<String, String> environment = Map.of();
    private Optional<Cluster> cluster = Optional.empty();
    private Map<String, String> hardened = Map.of();

    /** Variables that lead to the cluster. */
    abstract Map<String, String> access();

    /** Host and port of a registry with {@code library/nginx:stable}. */
    abstract String registry();

    @BeforeAll
    void connect(@TempDir Path directory) throws IOException {
        folder = Folders.copy(Path.of("src/test/resources/hardened"), directory.resolve("project"));
        environment = new HashMap<>(Runs.plainEnvironment());
        environment.keySet().remove("KUBECONFIG");
        environment.putAll(access());
        cluster = Optional.of(Cluster.connect(Kubeconfig.resolve(environment, Optional.empty(), false)));
    }

    @AfterAll
    void cleanUp() {
        cluster.ifPresent(known -> {
            known.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
            known.close();
        });
        stop();
    }

    /** Ends what was started for the test. */
    void stop() {}

    @Test
    @Order(1)
    void aPlanShowsEveryAdditionWithItsReason() throws IOException {
        Run plan = run("plan", "prod");
        assertThat(plan.status()).as(plan.all()).isZero();
        assertThat(plan.out())
                .contains(
                        "hardened: Deployment web: spec.template.spec.containers[web].lifecycle.preStop.sleep.seconds:"
                                + " 10 (goes on serving until every proxy has taken this pod off its list)")
                .contains("hardened: Deployment web: spec.minReadySeconds: 5 (")
                .contains("hardened: PodDisruptionBudget web: added with {maxUnavailable: 1, ")
                .contains("+ PodDisruptionBudget " + namespace + "/web");
        JsonNode json =
                JsonMapper.shared().readTree(run("plan", "prod", "-o", "json").out());
        assertThat(json.path("hardened")).hasSize(6);
        assertThat(json.at("/hardened/2/path").asString("")).isEqualTo("spec.minReadySeconds");
        assertThat(json.at("/hardened/2/value").asString("")).isEqualTo("5");
        assertThat(run("plan", "plain").out()).doesNotContain("hardened").doesNotContain("+ PodDisruptionBudget");
    }

    @Test
    @Order(2)
    void aDeployBringsItAndASecondOneHasNothingToDo() throws IOException {
        Run deploy = run("deploy", "prod");
        assertThat(deploy.status()).as(deploy.all()).isZero();
        assertThat(deploy.out()).containsPattern("Harden +[0-9.]+ m?s +6 additions to 2 objects");
        assertThat(Files.readString(deploy.report().resolve("events.jsonl")))
                .contains("\"event\":\"Hardened\"", "\"path\":\"spec.minReadySeconds\"");
        KubeObject web = object(DEPLOYMENT).orElseThrow();
        assertThat(web.number(WEB + "/lifecycle/preStop/sleep/seconds", 0)).isEqualTo(10);
        assertThat(web.text(WEB + "/readinessProbe/tcpSocket/port")).isEqualTo("http");
        assertThat(web.number("/spec/minReadySeconds", 0)).isEqualTo(5);
        assertThat(web.number("/spec/strategy/rollingUpdate/maxUnavailable", -1))
                .isZero();
        assertThat(object(BUDGET).orElseThrow().number("/spec/maxUnavailable", 0))
                .isEqualTo(1);
        Run plan = run("plan", "prod", "--exit-code");
        assertThat(plan.status()).as(plan.all()).isZero();
        assertThat(plan.out()).contains("Nothing to do: all 3 objects are as asked.");
        hardened = snapshot();
    }

    @Test
    @Order(3)
    void aReleaseThatFailsGoesBackToExactlyThat() throws IOException {
        Run failed = run("deploy", "prod", "--set", "page=two", "--set", "command=echo no database; exit 3");
        assertThat(failed.status()).as(failed.all()).isEqualTo(6);
        assertThat(failed.result()).containsEntry("outcome", "rolled-back").containsEntry("cause-code", "CRASH_LOOP");
        assertThat(snapshot()).isEqualTo(hardened);
    }

    @Test
    @Order(4)
    void anOldReleaseComesBackAsItWasWhateverTheEnvironmentSaysNow() throws IOException {
        Run plain = run("deploy", "plain");
        assertThat(plain.status()).as(plain.all()).isZero();
        assertThat(object(BUDGET)).as("no longer in the release").isEmpty();
        assertThat(object(DEPLOYMENT).orElseThrow().at(WEB + "/lifecycle").isMissingNode())
                .isTrue();
        Run back = run("rollback", "plain");
        assertThat(back.status()).as(back.all()).isZero();
        assertThat(contents(snapshot())).isEqualTo(contents(hardened));
    }

    @Test
    void validateNeedsNoClusterAndSaysWhatItAssumes() throws IOException {
        Run validate = new Runs(folder, Map.of("HOME", folder.toString())).run("validate", "-v");
        assertThat(validate.status()).as(validate.all()).isZero();
        assertThat(validate.out())
                .contains("prod: 3 objects, hardened as for the newest Kubernetes")
                .contains("plain: 2 objects\n")
                .contains("PodDisruptionBudget shop/web");
    }

    Run run(String command, String name, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of(command, "--env", name, "--namespace", namespace));
        all.addAll(List.of("--set", "registry=" + registry()));
        all.addAll(Arrays.asList(more));
        return new Runs(folder, environment).run(all.toArray(String[]::new));
    }

    private Optional<KubeObject> object(ResourceType type) {
        return cluster.orElseThrow().api().get(new ObjectRef(type, namespace, "web"));
    }

    private Map<String, String> snapshot() {
        return NamespaceSnapshot.of(cluster.orElseThrow(), namespace);
    }

    /** The budget was deleted meanwhile, and is another one with the same content. */
    private static Map<String, JsonNode> contents(Map<String, String> snapshot) {
        Map<String, JsonNode> result = new HashMap<>();
        snapshot.forEach((name, text) -> {
            ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(text);
            ((ObjectNode) json.path("metadata")).remove(List.of("uid", "creationTimestamp"));
            result.put(name, json);
        });
        return result;
    }
}
