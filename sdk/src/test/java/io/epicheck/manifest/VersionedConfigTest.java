package io.epicheck.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeObject;
import io.epicheck.secret.SecretValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.JsonNode;

class VersionedConfigTest {
    private static final SecretValue KEY = SecretValue.of("k".repeat(32));

    private static final String CONFIG =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: web}
            data: {web: web}
            """;

    private static final String SECRET =
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: web}
            stringData: {TOKEN: hunter2}
            """;

    /** Everything that is called web: what is not a reference to the ConfigMap or the Secret must stay so. */
    private static final String EVERYWHERE =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {app: web}}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  serviceAccountName: web
                  imagePullSecrets: [{name: web}, {name: other}]
                  initContainers:
                    - name: first
                      image: registry.test/first:1
                      env: [{name: WEB, valueFrom: {configMapKeyRef: {name: web, key: web}}}]
                  containers:
                    - name: web
                      image: registry.test/web:1
                      envFrom:
                        - {configMapRef: {name: web}}
                        - {secretRef: {name: web, optional: true}}
                        - {configMapRef: {name: foreign}}
                      env:
                        - {name: TOKEN, valueFrom: {secretKeyRef: {name: web, key: TOKEN}}}
                        - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                      volumeMounts: [{name: web, mountPath: /web}]
                  volumes:
                    - {name: web, configMap: {name: web, items: [{key: web, path: web}]}}
                    - {name: tls, secret: {secretName: web}}
                    - name: all
                      projected: {sources: [{configMap: {name: web}}, {secret: {name: web}}]}
            """;

    private static final String CRON =
            """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly}
            spec:
              schedule: "0 3 * * *"
              jobTemplate:
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      containers: [{name: c, image: "registry.test/c:1", envFrom: [{configMapRef: {name: web}}]}]
            """;

    @Example
    void everyReferenceHasTheNewNameAndNothingElse() {
        List<KubeObject> named = named(CONFIG, SECRET, EVERYWHERE, CRON, Yaml.SERVICE);
        String map = find(named, "ConfigMap").name();
        String secret = find(named, "Secret").name();
        assertThat(map).matches("web-[0-9a-f]{10}").isNotEqualTo(secret);
        KubeObject deployment = find(named, "Deployment");
        assertThat(deployment
                        .toJson()
                        .toString()
                        .replace("\"" + map + "\"", "\"web\"")
                        .replace("\"" + secret + "\"", "\"web\""))
                .isEqualTo(find(plain(CONFIG, SECRET, EVERYWHERE), "Deployment")
                        .toJson()
                        .toString()
                        .replaceAll(",\"annotations\":\\{\"epicheck.io/config-version\":\"[^\"]*\"}", ""));
        assertThat(leaves(deployment, map))
                .containsExactlyInAnyOrder(
                        "spec.template.spec.initContainers[first].env[WEB].valueFrom.configMapKeyRef.name",
                        "spec.template.spec.containers[web].envFrom[0].configMapRef.name",
                        "spec.template.spec.volumes[web].configMap.name",
                        "spec.template.spec.volumes[all].projected.sources[0].configMap.name");
        assertThat(leaves(deployment, secret))
                .containsExactlyInAnyOrder(
                        "spec.template.spec.imagePullSecrets[" + secret + "].name",
                        "spec.template.spec.containers[web].envFrom[1].secretRef.name",
                        "spec.template.spec.containers[web].env[TOKEN].valueFrom.secretKeyRef.name",
                        "spec.template.spec.volumes[tls].secret.secretName",
                        "spec.template.spec.volumes[all].projected.sources[1].secret.name");
        assertThat(leaves(find(named, "CronJob"), map)).hasSize(1);
        assertThat(find(named, "Service")).isEqualTo(find(plain(Yaml.SERVICE), "Service"));
    }

    @Example
    void aVersionSaysWhatItIsAndCannotBeChanged() {
        KubeObject map = find(named(CONFIG, EVERYWHERE), "ConfigMap");
        assertThat(VersionedConfig.isVersion(map)).isTrue();
        assertThat(VersionedConfig.nameOf(map)).contains("web");
        assertThat(map.labels()).containsEntry(VersionedConfig.APPLICATION, "shop");
        assertThat(map.at("/immutable").asBoolean(false)).isTrue();
        KubeObject open = find(named(CONFIG + "immutable: false\n", EVERYWHERE), "ConfigMap");
        assertThat(open.at("/immutable").asBoolean(true)).isFalse();
    }

    /** As a release of the history: its objects are as they were, to the last annotation. */
    @Example
    void whatIsNamedIsNotNamedAgain() {
        List<KubeObject> named = named(CONFIG, SECRET, EVERYWHERE, CRON);
        List<Manifest> again = Manifests.of(named).resolve("shop");
        assertThat(again).extracting(Manifest::object).isEqualTo(named);
        assertThat(VersionedConfig.of(again).isEmpty()).isTrue();
        assertThat(VersionedConfig.of(again).kept()).isEmpty();
        assertThat(SecretVersion.isMissing(find(named, "Secret"))).isFalse();
    }

    @Property(tries = 20)
    void onlyAnotherContentChangesThePods(@ForAll boolean changes) {
        KubeObject before = find(named(CONFIG, EVERYWHERE), "Deployment");
        String config = changes ? CONFIG.replace("web: web", "web: new") : CONFIG + "# another comment\n";
        assertThat(find(named(config, EVERYWHERE), "Deployment").equals(before)).isEqualTo(!changes);
    }

    @Example
    void whatKeepsItsNameStillReplacesThePods() {
        String annotation = "/spec/template/metadata/annotations/epicheck.io~1config-version";
        List<KubeObject> named = named(
                CONFIG,
                EVERYWHERE,
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: foreign, annotations: {epicheck.io/versioned: \"false\"}}\ndata: {a: b}\n");
        assertThat(find(named, "Deployment").text(annotation)).matches("configmap/foreign=[0-9a-f]{12}");
        assertThat(find(named(CONFIG, EVERYWHERE), "Deployment")
                        .at("/spec/template/metadata/annotations")
                        .isMissingNode())
                .isTrue();
    }

    @Example
    void whoeverElseNamesItKeepsItsName() {
        keeps("ConfigMap web keeps its name: no pod template of the release uses it", CONFIG);
        keeps(
                "ConfigMap web keeps its name: its annotation epicheck.io/versioned asks for it",
                CONFIG.replace("{name: web}", "{name: web, annotations: {epicheck.io/versioned: \"false\"}}"),
                EVERYWHERE);
        keeps(
                "Secret web keeps its name: the cluster fills it in",
                SECRET + "type: kubernetes.io/service-account-token\n",
                EVERYWHERE);
        keeps(
                "Secret web keeps its name: Ingress shop/shop (spec.tls[0].secretName) names it too",
                SECRET,
                EVERYWHERE,
                ingress("", "web"));
        keeps(
                "Secret web keeps its name: Ingress shop/shop (metadata.annotations[\"nginx.ingress.kubernetes.io/auth-secret\"])"
                        + " names it too",
                SECRET,
                EVERYWHERE,
                ingress(", annotations: {nginx.ingress.kubernetes.io/auth-secret: shop/web}", "tls"));
        keeps(
                "Secret web keeps its name: ServiceAccount shop/robot (imagePullSecrets[web].name) names it too",
                SECRET,
                EVERYWHERE,
                "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: robot}\nimagePullSecrets: [{name: web}]\n");
        keeps(
                "ConfigMap web keeps its name: Gateway shop/g (spec.configRef.name) names it too",
                CONFIG,
                EVERYWHERE,
                "apiVersion: example.com/v1\nkind: Gateway\nmetadata: {name: g, labels: {app: web}}\n"
                        + "spec: {selector: {app: web}, configRef: {name: web}}\n");
        keeps(
                "ConfigMap web keeps its name: Deployment shop/web (spec.template.spec.containers[web].args[0]) names it too",
                CONFIG,
                EVERYWHERE.replace(
                        "      image: registry.test/web:1\n",
                        "      image: registry.test/web:1\n          args: [\"--configmap=shop/web\"]\n"));
    }

    @Example
    void labelsAndOtherNamesAreNoReferences() {
        String other =
                "apiVersion: example.com/v1\nkind: Monitor\nmetadata: {name: web, labels: {app: web}}\nspec: {selector: {matchLabels: {app: web}}}\n";
        String route =
                "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web}\nspec: {rules: [{backendRefs: [{name: web, port: 80}]}]}\n";
        String scaler =
                "apiVersion: example.com/v1\nkind: Scaler\nmetadata: {name: web}\nspec: {target: {kind: Deployment, name: web}}\n";
        String old = Yaml.AUTOSCALER.replace("autoscaling/v2", "autoscaling/v1");
        assertThat(VersionedConfig.of(resolved(CONFIG, SECRET, EVERYWHERE, Yaml.SERVICE, old, other, route, scaler))
                        .kept())
                .isEmpty();
    }

    @Example
    void whatAWorkloadOfSomebodyElseUsesKeepsItsName() {
        List<Manifest> release = resolved(CONFIG, SECRET, EVERYWHERE);
        KubeObject other = find(plain(CRON), "CronJob");
        VersionedConfig config =
                VersionedConfig.of(release).without(List.of(other, find(plain(EVERYWHERE), "Deployment")));
        assertThat(config.kept())
                .containsExactly(
                        "ConfigMap web keeps its name: CronJob shop/nightly, which is not of this release, uses it");
        List<KubeObject> named = objects(config.named("shop", KEY));
        assertThat(find(named, "ConfigMap").name()).isEqualTo("web");
        assertThat(find(named, "Secret").name()).startsWith("web-");
    }

    @Example
    void everythingThatHasPodsIsKnownToUseConfiguration() {
        String spec = "{containers: [{name: c, envFrom: [{configMapRef: {name: a}}]}], ephemeralContainers: [{name: e,"
                + " env: [{name: X, valueFrom: {secretKeyRef: {name: b, key: k}}}]}]}";
        for (String form : List.of(
                "{kind: Pod, spec: %s}",
                "{kind: ReplicaSet, spec: {template: {spec: %s}}}",
                "{kind: ControllerRevision, data: {spec: {template: {spec: %s}}}}",
                "{kind: Job, spec: {template: {spec: %s}}}",
                "{kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: %s}}}}}",
                "{kind: DaemonSet, spec: {template: {spec: %s}}}")) {
            KubeObject object =
                    KubeObject.of(Yaml.document(form.formatted(spec)).json());
            assertThat(ConfigReferences.in(object)).as(form).isEqualTo(Set.of("ConfigMap a", "Secret b"));
        }
    }

    private static void keeps(String note, String... documents) {
        VersionedConfig config = VersionedConfig.of(resolved(documents));
        assertThat(config.kept()).containsExactly(note);
        assertThat(config.isEmpty()).isTrue();
    }

    private static String ingress(String annotations, String secret) {
        return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop" + annotations + "}\n"
                + "spec: {tls: [{hosts: [a.test], secretName: " + secret
                + "}], defaultBackend: {service: {name: web, port:"
                + " {number: 80}}}}\n";
    }

    /** Where an object has a text. */
    private static Set<String> leaves(KubeObject object, String text) {
        List<String> pointers = new ArrayList<>();
        collect(object.at(""), "", text, pointers);
        return pointers.stream()
                .map(pointer -> Pointers.readable(object.at(""), pointer))
                .collect(Collectors.toSet());
    }

    private static void collect(JsonNode node, String pointer, String text, List<String> found) {
        if (node.isString() && node.asString().equals(text)) {
            found.add(pointer);
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            collect(node.path(i), Pointers.item(pointer, i), text, found);
        }
        node.properties()
                .forEach(entry -> collect(entry.getValue(), Pointers.child(pointer, entry.getKey()), text, found));
    }

    private static List<KubeObject> named(String... documents) {
        return objects(VersionedConfig.of(resolved(documents)).named("shop", KEY));
    }

    private static List<KubeObject> plain(String... documents) {
        return objects(resolved(documents));
    }

    private static List<Manifest> resolved(String... documents) {
        return Manifests.parse("test.yaml", Yaml.all(documents)).resolve("shop");
    }

    private static List<KubeObject> objects(List<Manifest> manifests) {
        return manifests.stream().map(Manifest::object).toList();
    }

    private static KubeObject find(List<KubeObject> objects, String kind) {
        return objects.stream()
                .filter(object -> object.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}
