package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.rollout.CrashPoints;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** New pods beside the old ones, step by step; and as if they had never been when they do not pass. Cluster and double alike. */
abstract class CanaryContract extends ShopContract {
    static final ResourceType DEPLOYMENT = new ResourceType("apps", "v1", "Deployment", "deployments", true);

    private static final String STEPS = "{canary: {steps: [10%, 50%], pause: 1s}}";

    @Test
    void theNewPodsGrowBesideTheOldOnesAndThenTakeTheirPlace() throws IOException {
        try (Shop shop = shop(STEPS)) {
            Run first = shop.deploy("one");
            good(first);
            assertThat(first.out())
                    .as("a first install has nothing to stand beside")
                    .doesNotContain("Canary");
            List<String> seen = new ArrayList<>();
            CrashPoints look = name -> {
                if (name.equals("canary.pause")) {
                    seen.add(replicas(shop, "web") + " + " + replicas(shop, "web-canary") + ", " + template(shop, "web")
                            + " + " + template(shop, "web-canary"));
                }
            };
            Run second = shop.deployAs(Map.of(), look, "two");
            good(second);
            assertThat(seen).containsExactly("2 + 1, one + two", "2 + 2, one + two");
            assertThat(second.out())
                    .contains("Canary 10 %", "1 new beside 2 of web", "Canary 50 %", "2 new beside 2 of web");
            assertThat(find(shop, "web-canary")).isEmpty();
            shop.isWhole("two");
            assertThat(String.valueOf(second.result())).doesNotContain("canary");
            Run again = shop.deploy("two");
            good(again);
            assertThat(again.result()).containsEntry("outcome", "unchanged");
        }
    }

    @Test
    void newPodsThatFailTheirCheckGoAndTheOldOnesWereNeverTouched() throws IOException {
        try (Shop shop = shop(STEPS)) {
            good(shop.deploy("one"));
            Map<String, String> before = shop.snapshot();
            String version =
                    find(shop, "web").orElseThrow().at("/metadata/generation").asString();
            Run failed = shop.deploy("two", "--set", "wanted=what is not there");
            assertThat(failed.status()).as(failed.all()).isEqualTo(6);
            assertThat(failed.result()).containsEntry("cause-code", "SMOKE_FAILED");
            assertThat(shop.snapshot()).isEqualTo(before);
            assertThat(find(shop, "web")
                            .orElseThrow()
                            .at("/metadata/generation")
                            .asString())
                    .isEqualTo(version);
            assertThat(find(shop, "web-canary")).isEmpty();
            good(shop.deploy("three"));
            shop.isWhole("three");
        }
    }

    @Test
    void goingBackTakesTheShortWay() throws IOException {
        try (Shop shop = shop(STEPS)) {
            good(shop.deploy("one"));
            good(shop.deploy("two"));
            Run back = shop.command("rollback", "--to", "1");
            good(back);
            assertThat(back.out()).doesNotContain("Canary");
            shop.isWhole("one");
        }
    }

    @Test
    void aDeploymentOfTheNameThatTheCanaryNeedsIsLeftAlone() throws IOException {
        try (Shop shop = shop(STEPS)) {
            good(shop.deploy("one"));
            KubeObject web = find(shop, "web").orElseThrow();
            ObjectNode json = KubeObject.node().put("apiVersion", "apps/v1").put("kind", "Deployment");
            json.putObject("metadata").put("name", "web-canary").put("namespace", shop.namespace());
            ObjectNode spec = json.putObject("spec");
            spec.put("replicas", 0);
            spec.putObject("selector").putObject("matchLabels").put("app", "other");
            spec.set("template", web.at("/spec/template").deepCopy());
            ((ObjectNode) spec.at("/template/metadata/labels")).put("app", "other");
            KubeObject other = cluster().api().create(KubeObject.of(json));
            Map<String, String> before = shop.snapshot();
            Run refused = shop.deploy("two");
            assertThat(refused.status()).as(refused.all()).isEqualTo(2);
            assertThat(refused.out()).contains("web-canary", "strategy.canary");
            assertThat(shop.snapshot()).isEqualTo(before);
            assertThat(find(shop, "web-canary").orElseThrow().uid()).isEqualTo(other.uid());
        }
    }

    @Test
    void whatAnAutoscalerDoesInThePausesStays() throws IOException {
        try (Shop shop = shop(STEPS)) {
            Files.writeString(
                    shop.folder().resolve("k8s/scale.yaml"),
                    """
                    apiVersion: autoscaling/v2
                    kind: HorizontalPodAutoscaler
                    metadata: {name: web}
                    spec:
                      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                      minReplicas: 2
                      maxReplicas: 4
                      metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
                    """);
            good(shop.deploy("one"));
            CrashPoints scale = name -> {
                if (name.equals("canary.pause") && replicas(shop, "web") == 2) {
                    ObjectNode json = find(shop, "web").orElseThrow().toJson();
                    ((ObjectNode) json.get("spec")).put("replicas", 3);
                    cluster().api().replace(KubeObject.of(json));
                }
            };
            good(shop.deployAs(Map.of(), scale, "two"));
            assertThat(replicas(shop, "web")).isEqualTo(3);
            shop.isWhole("two");
        }
    }

    Shop shop(String strategy) throws IOException {
        Shop shop = shop();
        Path file = shop.folder().resolve("epicheck.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("prod: {namespace: shop}", "prod: {namespace: shop, strategy: " + strategy + "}"));
        return shop;
    }

    Optional<KubeObject> find(Shop shop, String name) {
        return cluster().api().get(new ObjectRef(DEPLOYMENT, shop.namespace(), name));
    }

    private int replicas(Shop shop, String name) {
        return find(shop, name).orElseThrow().number("/spec/replicas", 1);
    }

    private String template(Shop shop, String name) {
        return find(shop, name).orElseThrow().text("/spec/template/metadata/annotations/page");
    }
}
