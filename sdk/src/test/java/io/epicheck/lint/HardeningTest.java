package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.epicheck.BadInputException;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ServerVersion;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class HardeningTest {
    private static final HardeningFacts NEW = HardeningFacts.of(ServerVersion.of("v1.34.4"));
    private static final HardeningFacts OLD = HardeningFacts.of(ServerVersion.of("v1.29.6"));

    private static final String SERVICE =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
            ---
            """;

    /** What people write when they begin. */
    private static final String PLAIN =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {team: shop}}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: nginx:1
                      ports: [{name: http, containerPort: 80}]
            """;

    private static List<Manifest> resolved(String... yaml) {
        return Manifests.parse("k8s/web.yaml", String.join("", yaml)).resolve("shop");
    }

    private static List<String> added(HardeningFacts facts, String... yaml) {
        return Hardening.of(facts).additions(resolved(yaml)).stream()
                .map(added -> added.object() + ": " + added.path() + ": " + added.value())
                .toList();
    }

    /** What is added to the one Deployment, without its name. */
    private static List<String> toWeb(String deployment) {
        return added(NEW, SERVICE, deployment).stream()
                .filter(line -> line.startsWith("Deployment web: spec."))
                .map(line -> line.substring("Deployment web: spec.".length()))
                .toList();
    }

    private static List<String> left(HardeningFacts facts, String... yaml) {
        return Hardening.of(facts).remarks(resolved(yaml)).stream()
                .map(Remark::toString)
                .toList();
    }

    @Test
    void aPlainDeploymentGetsEverything() {
        assertThat(added(NEW, SERVICE, PLAIN))
                .containsExactly(
                        "Deployment web: spec.strategy.rollingUpdate.maxUnavailable: 0",
                        "Deployment web: spec.strategy.rollingUpdate.maxSurge: 1",
                        "Deployment web: spec.minReadySeconds: 5",
                        "Deployment web: spec.template.spec.containers[web].readinessProbe: {tcpSocket: {port: http}, periodSeconds: 5}",
                        "Deployment web: spec.template.spec.containers[web].lifecycle.preStop.sleep.seconds: 10",
                        "PodDisruptionBudget web: : {maxUnavailable: 1, selector: {matchLabels: {app: web}}}");
    }

    @Test
    void theObjectsThatAreDeployedHaveIt() {
        List<Manifest> hardened = Manifests.parse("web.yaml", SERVICE + PLAIN)
                .finishedBy(Hardening.of(NEW))
                .resolve("shop");
        assertThat(hardened)
                .map(Manifest::toString)
                .containsExactly("PodDisruptionBudget shop/web", "Service shop/web", "Deployment shop/web");
        KubeObject budget = hardened.get(0).object();
        assertThat(budget.labels())
                .containsEntry("app.kubernetes.io/managed-by", "epicheck")
                .containsEntry("team", "shop");
        assertThat(hardened.get(2)
                        .object()
                        .number("/spec/template/spec/containers/0/lifecycle/preStop/sleep/seconds", 0))
                .isEqualTo(10);
        assertThat(Hardening.of(NEW).additions(hardened)).as("a second time").isEmpty();
    }

    @Test
    void aWorkloadThatNoServiceSelectsStaysAsItIs() {
        assertThat(added(NEW, PLAIN)).isEmpty();
        assertThat(added(NEW, SERVICE.replace("app: web", "app: other"), PLAIN)).isEmpty();
    }

    @Test
    void theReferenceApplicationNeedsNothing() {
        List<Manifest> example = Manifests.load(Path.of("../examples/epicheck/k8s/base"))
                .withOverlay(Path.of("../examples/epicheck/k8s/prod"))
                .withVariables(Map.of("registry", "registry.example", "host", "shop.example"))
                .resolve("epicheck");
        assertThat(Hardening.of(NEW).additions(example)).isEmpty();
        assertThat(Hardening.of(NEW).remarks(example)).isEmpty();
    }

    @Test
    void jobsStayAsTheyAre() {
        String job = PLAIN.replace("apps/v1", "batch/v1")
                .replace("kind: Deployment", "kind: Job")
                .replaceAll(" {2}(replicas|selector).*\n", "");
        assertThat(added(NEW, SERVICE, job)).isEmpty();
    }

    @Nested
    class RollingUpdates {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "2 | {type: Recreate}                                            | ",
                    "1 | {type: RollingUpdate}                                       | maxUnavailable: 0, maxSurge: 1",
                    "2 | {rollingUpdate: {maxUnavailable: 1}}                        | ",
                    "2 | {rollingUpdate: {maxUnavailable: 0}}                        | ",
                    "2 | {rollingUpdate: {maxSurge: 50%}}                            | maxUnavailable: 0",
                    "4 | {rollingUpdate: {maxSurge: 0}}                              | ",
                    "1 | {rollingUpdate: {maxUnavailable: 1}}                        | maxUnavailable: 0",
                    "1 | {rollingUpdate: {maxUnavailable: 25%, maxSurge: 0}}         | maxUnavailable: 0, maxSurge: 1",
                    "2 | {rollingUpdate: {maxUnavailable: 100%}}                     | maxUnavailable: 0",
                    "2 | {rollingUpdate: {maxUnavailable: 50%, maxSurge: 0}}         | ",
                    "0 | {}                                                          | "
                })
        void areMendedWhenNobodySaidHowOrWhenNoPodWouldStay(int replicas, String strategy, String expected) {
            List<String> lines =
                    toWeb(PLAIN.replace("replicas: 2", "replicas: " + replicas + "\n  strategy: " + strategy)).stream()
                            .filter(line -> line.startsWith("strategy."))
                            .map(line -> line.substring(line.lastIndexOf('.') + 1))
                            .toList();
            assertThat(String.join(", ", lines)).isEqualTo(expected == null ? "" : expected);
        }

        @Test
        void theFewestPodsOfAnAutoscalerCount() {
            String scaler =
                    """
                    ---
                    apiVersion: autoscaling/v2
                    kind: HorizontalPodAutoscaler
                    metadata: {name: web}
                    spec: {minReplicas: 1, maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
                    """;
            String oneAway = PLAIN.replace("replicas: 2", "strategy: {rollingUpdate: {maxUnavailable: 1}}");
            assertThat(added(NEW, SERVICE, oneAway, scaler))
                    .contains("Deployment web: spec.strategy.rollingUpdate.maxUnavailable: 0");
            assertThat(left(NEW, SERVICE, oneAway, scaler)).anyMatch(line -> line.contains("minReplicas stays 1"));
            assertThat(added(NEW, SERVICE, oneAway, scaler.replace("minReplicas: 1", "minReplicas: 3")))
                    .noneMatch(line -> line.contains("maxUnavailable: 0"));
        }

        @Test
        void oneReplicaAndRecreateAreReported() {
            assertThat(left(NEW, SERVICE, PLAIN.replace("replicas: 2", "replicas: 1")))
                    .containsExactly("Deployment web: replicas stays 1: a rollout is covered, a node that fails or is"
                            + " drained is not");
            assertThat(left(NEW, SERVICE, PLAIN.replace("replicas: 2", "replicas: 2\n  strategy: {type: Recreate}")))
                    .singleElement()
                    .asString()
                    .contains("stays Recreate");
        }
    }

    @Nested
    class TheWayOut {
        private static final String SLEEP = "template.spec.containers[web].lifecycle.preStop.sleep.seconds: 10";
        private static final String GRACE = "template.spec.terminationGracePeriodSeconds: ";

        @Test
        void before130AnExecSleepsWhereThereIsAShell() {
            assertThat(added(OLD.withShell(true), SERVICE, PLAIN))
                    .contains("Deployment web: spec.template.spec.containers[web].lifecycle.preStop.exec.command:"
                            + " [sleep, \"10\"]");
        }

        @Test
        void before130WithoutAShellItIsRefusedWithTheReason() {
            BadInputException refused = catchThrowableOfType(BadInputException.class, () -> added(OLD, SERVICE, PLAIN));
            assertThat(refused.code()).isEqualTo("HARDENING_NOT_POSSIBLE");
            assertThat(refused)
                    .hasMessageContaining("k8s/web.yaml:")
                    .hasMessageContaining("spec.template.spec.containers[web]")
                    .hasMessageContaining("v1.29.6")
                    .hasMessageContaining("from Kubernetes 1.30 on");
            assertThat(refused.nextStep()).contains("hardening: {shell: true}");
        }

        @Test
        void aHookThatIsThereNeedsNoShell() {
            String own = PLAIN.replace(
                    "image: nginx:1", "image: nginx:1\n          lifecycle: {preStop: {exec: {command: [/quit]}}}");
            assertThat(added(OLD, SERVICE, own)).noneMatch(line -> line.contains("preStop"));
        }

        @Test
        void everyContainerOfThePodWaits() {
            String two = PLAIN + "        - {name: proxy, image: \"envoy:1\"}\n";
            assertThat(toWeb(two)).contains(SLEEP, SLEEP.replace("[web]", "[proxy]"));
        }

        @ParameterizedTest
        @CsvSource({
            "'', 10, 0", // 30 by default holds it
            "'', 30, 45",
            "'terminationGracePeriodSeconds: 5', 10, 25",
            "'terminationGracePeriodSeconds: 300', 10, 0",
            "'terminationGracePeriodSeconds: 25', 10, 0"
        })
        void theTimeToEndHoldsTheWaitAndTheLongestRequest(String given, int longest, int expected) {
            String yaml = PLAIN.replace(
                    "    spec:\n", "    spec:\n      " + (given.isEmpty() ? "dnsPolicy: Default" : given) + "\n");
            List<String> lines = added(NEW.withLongestRequest(Duration.ofSeconds(longest)), SERVICE, yaml).stream()
                    .filter(line -> line.contains(GRACE))
                    .toList();
            assertThat(lines)
                    .isEqualTo(expected == 0 ? List.of() : List.of("Deployment web: spec." + GRACE + expected));
        }

        @Test
        void aTimeThatSomebodyChoseWithAHookStaysUnlessThePodIsKilledInIt() {
            String hook = "image: nginx:1\n          lifecycle: {preStop: {sleep: {seconds: 20}}}";
            String own = PLAIN.replace("image: nginx:1", hook)
                    .replace("    spec:\n", "    spec:\n      terminationGracePeriodSeconds: 22\n");
            assertThat(toWeb(own)).noneMatch(line -> line.contains("Grace"));
            assertThat(left(NEW, SERVICE, own))
                    .anyMatch(line -> line.contains("terminationGracePeriodSeconds stays 22"));
            assertThat(toWeb(own.replace("Seconds: 22", "Seconds: 20"))).contains(GRACE + "30");
        }
    }

    @Nested
    class Readiness {
        @Test
        void aProbeOfAnyContainerIsEnough() {
            assertThat(toWeb(PLAIN + "          readinessProbe: {httpGet: {path: /, port: http}}\n"))
                    .noneMatch(line -> line.contains("readinessProbe"));
        }

        @Test
        void isNotGuessedAmongSeveralPorts() {
            String two = PLAIN.replace("containerPort: 80}", "containerPort: 80}, {containerPort: 81}");
            assertThat(toWeb(two)).noneMatch(line -> line.contains("readinessProbe"));
            assertThat(left(NEW, SERVICE, two)).anyMatch(line -> line.contains("none can be derived safely"));
        }

        @Test
        void isNotGuessedForWhatNoServiceSendsTo() {
            assertThat(added(NEW, SERVICE.replace("targetPort: http", "targetPort: 99"), PLAIN))
                    .noneMatch(line -> line.contains("readinessProbe"));
        }

        @Test
        void isNotGuessedForAStatefulSet() {
            String set = PLAIN.replace("kind: Deployment", "kind: StatefulSet");
            assertThat(added(NEW, SERVICE, set))
                    .containsExactly(
                            "StatefulSet web: spec.minReadySeconds: 5",
                            "StatefulSet web: spec.template.spec.containers[web].lifecycle.preStop.sleep.seconds: 10",
                            "PodDisruptionBudget web: : {maxUnavailable: 1, selector: {matchLabels: {app: web}}}");
        }
    }

    @Nested
    class Budgets {
        private static final String BUDGET =
                """
                ---
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: web}
                spec: {minAvailable: 1, selector: {matchExpressions: [{key: app, operator: In, values: [web, x]}]}}
                """;

        @Test
        void areNotAddedWhereOneSelectsThePods() {
            assertThat(added(NEW, SERVICE, PLAIN, BUDGET)).noneMatch(line -> line.startsWith("Pod"));
        }

        @Test
        void getAnotherNameWhereTheirsIsTaken() {
            assertThat(added(NEW, SERVICE, PLAIN, BUDGET.replace("[web, x]", "[x]")))
                    .anyMatch(line -> line.startsWith("PodDisruptionBudget web-deployment:"));
        }

        @Test
        void areNotAddedBesideOneOfSomebodyElse() {
            KubeObject foreign = resolved(BUDGET.substring(4)).get(0).object();
            HardeningFacts facts = NEW.withBudgets(List.of(foreign));
            assertThat(added(facts, SERVICE, PLAIN)).noneMatch(line -> line.startsWith("Pod"));
            assertThat(left(facts, SERVICE, PLAIN)).anyMatch(line -> line.contains("could not be evicted"));
        }

        @Test
        void areNotAddedForOnePodNorForADaemonSet() {
            assertThat(added(NEW, SERVICE, PLAIN.replace("replicas: 2", "replicas: 1")))
                    .noneMatch(line -> line.startsWith("Pod"));
            String daemons =
                    PLAIN.replace("kind: Deployment", "kind: DaemonSet").replace("  replicas: 2\n", "");
            assertThat(added(NEW, SERVICE, daemons)).noneMatch(line -> line.startsWith("Pod") || line.contains("max"));
        }
    }

    /** Whatever is there already: a second time nothing is added, and nothing that was written is gone or different but for two reasons. */
    @Property(tries = 400)
    void whatWasWrittenStays(@ForAll long seed) {
        Random random = new Random(seed);
        List<Manifest> before = resolved(SERVICE, randomDeployment(random));
        HardeningFacts facts = NEW.withLongestRequest(Duration.ofSeconds(random.nextInt(60) + 1));
        List<Manifest> after = Hardening.of(facts).apply(before);
        assertThat(Hardening.of(facts).additions(after)).isEmpty();
        ObjectNode old = web(before).toJson();
        ObjectNode fresh = web(after).toJson();
        keeps(old, fresh, "");
    }

    private static void keeps(ObjectNode old, ObjectNode fresh, String path) {
        old.properties().forEach(entry -> {
            String key = path + "/" + entry.getKey();
            if (entry.getValue() instanceof ObjectNode inner
                    && fresh.path(entry.getKey()) instanceof ObjectNode other) {
                keeps(inner, other, key);
            } else if (!key.contains("/rollingUpdate/")
                    && !key.endsWith("GracePeriodSeconds")
                    && !key.endsWith("/containers")) {
                assertThat(fresh.path(entry.getKey())).as(key).isEqualTo(entry.getValue());
            }
        });
    }

    private static KubeObject web(List<Manifest> manifests) {
        return manifests.stream()
                .map(Manifest::object)
                .filter(object -> object.kind().equals("Deployment"))
                .findFirst()
                .orElseThrow();
    }

    private static String randomDeployment(Random random) {
        List<String> numbers = List.of("0", "1", "2", "25%", "50%", "100%");
        String spec = "  replicas: " + random.nextInt(4) + "\n";
        if (random.nextBoolean()) {
            spec += "  minReadySeconds: " + random.nextInt(3) + "\n";
        }
        if (random.nextBoolean()) {
            spec += "  strategy: {rollingUpdate: {";
            spec += random.nextBoolean() ? "maxSurge: " + numbers.get(random.nextInt(6)) + ", " : "";
            spec += random.nextBoolean() ? "maxUnavailable: " + numbers.get(random.nextInt(6)) : "";
            spec += "}}\n";
        }
        String pod = random.nextBoolean() ? "      terminationGracePeriodSeconds: " + random.nextInt(60) + "\n" : "";
        String container = random.nextBoolean()
                ? "          lifecycle: {preStop: {sleep: {seconds: " + random.nextInt(30) + "}}}\n"
                : "";
        return PLAIN.replace("  replicas: 2\n", spec).replace("    spec:\n", "    spec:\n" + pod) + container;
    }
}
