package io.epicheck.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Manifests;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What the author of somebody else's chart would call wrong. */
class FalseAlarmTest {
    private static final String WEB =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              minReadySeconds: 5
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: registry.example/web:1
                      ports: [{name: http, containerPort: 8080}]
                      readinessProbe: {httpGet: {path: /, port: http}}
                      lifecycle: {preStop: {sleep: {seconds: 10}}}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web}
            spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
            ---
            """;
    private static final String SERVICE =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
            ---
            """;

    @Nested
    class Traffic {
        @Test
        void aWorkerWithoutAServiceNeedsNoneOfTheTrafficRules() {
            assertThat(rules(bare("Deployment", "worker") + SERVICE.replace("app: web", "app: web") + WEB))
                    .isEmpty();
        }

        @Test
        void aServiceForMetricsAloneBringsNoRequests() {
            String metrics =
                    """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: worker}
                    spec: {selector: {app: worker}, ports: [{name: http-metrics, port: 9090}]}
                    """;
            assertThat(rules(bare("Deployment", "worker") + metrics)).isEmpty();
        }

        @Test
        void aServiceThatDoesNotAskWhetherAPodIsReadyBringsNoRequests() {
            String peers =
                    """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: peers}
                    spec:
                      clusterIP: None
                      publishNotReadyAddresses: true
                      selector: {app: worker}
                      ports: [{name: peer, port: 7946}]
                    """;
            assertThat(rules(bare("StatefulSet", "worker") + peers)).isEmpty();
        }

        @Test
        void jobsTakeNoTraffic() {
            String job =
                    """
                    apiVersion: batch/v1
                    kind: Job
                    metadata: {name: migrate}
                    spec:
                      template:
                        metadata: {labels: {app: migrate}}
                        spec: {restartPolicy: Never, containers: [{name: m, image: "registry.example/m:1"}]}
                    """;
            assertThat(rules(WEB + SERVICE + job)).isEmpty();
        }

        @Test
        void aDaemonSetHasNeitherReplicasNorABudget() {
            String agents = bare("DaemonSet", "agent")
                    + SERVICE.replace("web", "agent").replace("targetPort: http", "targetPort: 80");
            assertThat(rules(agents)).containsExactlyInAnyOrder("no-readiness-probe", "no-pre-stop");
        }

        @Test
        void aStatefulSetOfOneIsWorthKnowingOnly() {
            List<Finding> found = found(
                    bare("StatefulSet", "db") + SERVICE.replace("web", "db").replace("http}", "80}"));
            assertThat(found)
                    .filteredOn(finding -> finding.rule().equals("one-replica"))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
                        assertThat(finding.fix()).isEmpty();
                    });
        }

        @Test
        void aNativeSidecarIsNoPlaceWhereRequestsGo() {
            String withSidecar = (WEB + SERVICE)
                    .replace(
                            "      containers:\n",
                            "      initContainers: [{name: proxy, image: \"registry.example/proxy:1\", restartPolicy:"
                                    + " Always}]\n"
                                    + "      containers:\n");
            assertThat(rules(withSidecar)).isEmpty();
        }

        @Test
        void workloadsThatAreScaledToNothingAreLeftAlone() {
            assertThat(rules((WEB + SERVICE).replace("replicas: 2", "replicas: 0")))
                    .isEmpty();
        }

        @Test
        void kedaMayScaleToOneOrNone() {
            String keda =
                    """
                    apiVersion: keda.sh/v1alpha1
                    kind: ScaledObject
                    metadata: {name: web}
                    spec: {scaleTargetRef: {name: web}}
                    """;
            assertThat(rules((WEB + SERVICE).replace("  replicas: 2\n", "") + keda))
                    .isEmpty();
        }
    }

    @Nested
    class Services {
        @Test
        void withoutASelectorOrForAnExternalNameNoPodIsMeant() {
            String services =
                    """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: manual}
                    spec: {ports: [{port: 80}]}
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: outside}
                    spec: {type: ExternalName, externalName: db.example, selector: {app: old}}
                    ---
                    apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata: {name: out}
                    spec: {defaultBackend: {service: {name: outside, port: {number: 443}}}}
                    """;
            assertThat(rules(services)).isEmpty();
        }

        @Test
        void anOperatorMayMakeThePods() {
            String operated = SERVICE
                    + """
                    apiVersion: monitoring.coreos.com/v1
                    kind: Prometheus
                    metadata: {name: main}
                    """;
            assertThat(found(operated)).singleElement().satisfies(finding -> {
                assertThat(finding.rule()).isEqualTo("service-selects-nothing");
                assertThat(finding.severity()).isEqualTo(Severity.NOTE);
            });
        }

        @Test
        void labelsThatControllersAddAreThere() {
            String pod = bare("StatefulSet", "db")
                    + SERVICE.replace("app: web", "app: db, statefulset.kubernetes.io/pod-name: db-0")
                            .replace("targetPort: http", "targetPort: 80");
            assertThat(rules(pod)).doesNotContain("service-selects-nothing");
            assertThat(rules(pod.replace("db-0", "other-0"))).contains("service-selects-nothing");
        }

        @Test
        void aLeaderMayLabelItself() {
            assertThat(found(WEB + SERVICE.replace("app: web", "app: web, role: leader")))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                        assertThat(finding.message()).contains("unless pods give themselves the label");
                    });
            assertThat(found(WEB + SERVICE.replace("app: web", "app: wbe")))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.ERROR));
        }

        @Test
        void aCustomKindWithAPodTemplateMakesPods() {
            String rollout = bare("Rollout", "web").replace("apps/v1", "argoproj.io/v1alpha1")
                    + SERVICE.replace("targetPort: http", "targetPort: 80");
            assertThat(rules(rollout)).isEmpty();
        }

        @Test
        void aHeadlessServiceListsPodsOfAnybody() {
            String headless = SERVICE.replace("spec: {", "spec: {clusterIP: None, ");
            assertThat(rules(WEB
                            + headless
                            + WEB.replace("name: web}\nspec:\n  replicas", "name: blue}\nspec:\n  replicas")
                                    .replaceAll("(?s)---\napiVersion: policy.*", "")))
                    .isEmpty();
        }

        @Test
        void aPortByItsNumberIsInformationOnly() {
            List<Finding> found = found(WEB + SERVICE.replace("targetPort: http", "targetPort: 9999"));
            assertThat(found)
                    .filteredOn(finding -> finding.rule().equals("service-port"))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.NOTE));
        }

        @Test
        void anIngressMaySendToAServiceOfSomebodyElse() {
            String ingress =
                    """
                    apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata: {name: web}
                    spec: {defaultBackend: {service: {name: elsewhere, port: {name: http}}}}
                    """;
            assertThat(found(ingress)).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                assertThat(finding.message()).contains("not in the release");
            });
        }

        @Test
        void anActionOfTheAwsControllerIsNoService() {
            String ingress =
                    """
                    apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata: {name: web}
                    spec: {defaultBackend: {service: {name: redirect, port: {name: use-annotation}}}}
                    """;
            assertThat(rules(ingress)).isEmpty();
        }
    }

    @Nested
    class Numbers {
        @Test
        void aQuarterOfFourMayBeAway() {
            assertThat(rules(WEB + SERVICE)).isEmpty();
            assertThat(rules((WEB + SERVICE).replace("replicas: 2", "replicas: 4")))
                    .isEmpty();
        }

        @Test
        void allOfTwoMayNotBeAway() {
            String all = (WEB + SERVICE)
                    .replace(
                            "minReadySeconds: 5",
                            "minReadySeconds: 5\n  strategy: {rollingUpdate: {maxUnavailable: 2}}");
            assertThat(rules(all)).containsExactly("rolling-update-outage");
        }

        @Test
        void theMinimumOfAnAutoscalerCountsInPlaceOfReplicas() {
            String hpa =
                    """
                    apiVersion: autoscaling/v2
                    kind: HorizontalPodAutoscaler
                    metadata: {name: web}
                    spec:
                      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
                      minReplicas: 3
                      maxReplicas: 5
                      metrics: [{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 500m}}}]
                    """;
            assertThat(rules((WEB + SERVICE).replace("replicas: 2", "replicas: 1") + hpa))
                    .isEmpty();
        }

        @Test
        void aBudgetInPerCentIsRoundedUp() {
            String half = (WEB + SERVICE).replace("maxUnavailable: 1", "minAvailable: 50%");
            assertThat(rules(half)).isEmpty();
            assertThat(rules(half.replace("50%", "51%"))).containsExactly("pdb-blocks-drain");
        }

        @Test
        void aHookOfAnyKindIsAHook() {
            for (String hook : List.of(
                    "{exec: {command: [/wait-shutdown]}}",
                    "{httpGet: {path: /drain, port: http}}",
                    "{exec: {command: [/bin/sh, -c, \"nginx -s quit; sleep 15\"]}}")) {
                assertThat(rules((WEB + SERVICE).replace("{sleep: {seconds: 10}}", hook)))
                        .as(hook)
                        .isEmpty();
            }
        }

        @Test
        void aSleepInAShellIsMeasured() {
            String long_ = (WEB + SERVICE)
                    .replace("{sleep: {seconds: 10}}", "{exec: {command: [/bin/sh, -c, \"echo bye && sleep 45\"]}}");
            assertThat(rules(long_)).containsExactly("pre-stop-too-long");
        }

        @Test
        void kubernetesOwnAdviceForLivenessPasses() {
            String same = (WEB + SERVICE)
                    .replace(
                            "          lifecycle:",
                            "          livenessProbe: {httpGet: {path: /, port: http}, failureThreshold: 6}\n"
                                    + "          lifecycle:");
            assertThat(rules(same)).isEmpty();
            assertThat(rules(same.replace("failureThreshold: 6", "failureThreshold: 3")))
                    .containsExactly("readiness-equals-liveness");
        }
    }

    @Nested
    class Configuration {
        private static final String MAP =
                """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings}
                data: {a: b}
                """;

        @Test
        void namesThatChangeWithTheContentAreSafe() {
            assertThat(rules(mounted("settings") + SERVICE + MAP)).containsExactly("live-config");
            assertThat(rules(mounted("settings-7h2k9m5t4g") + SERVICE + MAP.replace("settings", "settings-7h2k9m5t4g")))
                    .isEmpty();
            assertThat(rules(mounted("settings") + SERVICE + "immutable: true\n" + MAP))
                    .isEmpty();
            assertThat(rules(mounted("elsewhere") + SERVICE + MAP)).isEmpty();
        }

        @Test
        void whatBringsNoNewPodsIsMeantToBeReadAgain() {
            List<KubeObject> objects =
                    Manifests.parse("m.yaml", mounted("settings") + SERVICE + MAP).resolve("shop").stream()
                            .map(manifest -> {
                                ObjectNode tree = manifest.object().toJson();
                                if (tree.at("/spec/template/metadata") instanceof ObjectNode metadata) {
                                    metadata.remove("annotations");
                                }
                                return KubeObject.of(tree);
                            })
                            .toList();
            assertThat(found(mounted("settings") + SERVICE + MAP))
                    .extracting(Finding::severity)
                    .containsExactly(Severity.WARNING);
            assertThat(Linter.standard()
                            .lint(objects.stream().map(Manifest::of).toList(), LintContext.standard())
                            .findings())
                    .extracting(Finding::severity)
                    .containsExactly(Severity.NOTE);
        }

        @Test
        void versionedConfigurationIsSafe() {
            assertThat(Linter.standard()
                            .lint(
                                    Manifests.parse("m.yaml", mounted("settings") + SERVICE + MAP)
                                            .resolve("shop"),
                                    LintContext.standard().withVersionedConfig(true))
                            .findings())
                    .isEmpty();
        }

        private static String mounted(String name) {
            return WEB.replace(
                            "          ports:",
                            "          volumeMounts: [{name: s, mountPath: /etc/s}]\n          ports:")
                    .replace(
                            "      containers:\n",
                            "      volumes: [{name: s, configMap: {name: " + name + "}}]\n      containers:\n");
        }
    }

    private static String bare(String kind, String name) {
        return """
               apiVersion: apps/v1
               kind: %s
               metadata: {name: %s}
               spec:
                 minReadySeconds: 5
                 selector: {matchLabels: {app: %s}}
                 template:
                   metadata: {labels: {app: %s}}
                   spec: {containers: [{name: c, image: "registry.example/c:1"}]}
               ---
               """
                .formatted(kind, name, name, name);
    }

    private static List<String> rules(String yaml) {
        return found(yaml).stream().map(Finding::rule).toList();
    }

    private static List<Finding> found(String yaml) {
        return Linter.standard()
                .lint(Manifests.parse("m.yaml", yaml).resolve("shop"), LintContext.standard())
                .findings();
    }
}
