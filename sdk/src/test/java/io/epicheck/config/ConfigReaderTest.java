package io.epicheck.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.config.PipelineConfig.AvailabilityConfig;
import io.epicheck.config.PipelineConfig.NodeConfig;
import io.epicheck.config.PipelineConfig.PlacedText;
import io.epicheck.config.PipelineConfig.ReadinessConfig;
import io.epicheck.config.PipelineConfig.SecretSource;
import io.epicheck.config.PipelineConfig.SupplyConfig;
import io.epicheck.config.PipelineConfig.Target;
import io.epicheck.config.PipelineConfig.VerifyConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class ConfigReaderTest {
    @Example
    void theReferenceApplicationIsRead() {
        PipelineConfig config = ConfigReader.read(Path.of("../examples/epicheck/epicheck.yaml"));
        assertThat(config.application()).isEqualTo("epicheck");
        assertThat(config.images().keySet()).containsExactly("app", "proxy");
        assertThat(config.images().get("app").prepare()).containsExactly("npm ci", "npm run build");
        assertThat(config.images().get("app").node())
                .contains(new NodeConfig.Site("dist", "/usr/share/nginx/html", 32, true));
        assertThat(config.images().get("app").prepareFiles().orElseThrow().outputs())
                .extracting(PlacedText::text)
                .containsExactly("dist");
        assertThat(config.images().get("proxy").node())
                .contains(new NodeConfig.Server("src/server.js", "/app", List.of(), false));
        assertThat(config.environments().get("prod").when().tags()).containsExactly("v*");
        assertThat(config.environments().get("staging").overlay()).contains(Path.of("k8s/staging"));
        assertThat(config.secrets().get("epicheck-secrets")).hasSize(6);
        assertThat(config.smoke().get(1).target())
                .isEqualTo(new Target.Service("epicheck-proxy", java.util.Optional.empty()));
        assertThat(config.notifications()).hasSize(2);
        assertThat(config.timeouts().deploy()).isEqualTo(Duration.ofMinutes(10));
    }

    @Example
    void whatIsNotWrittenHasItsDefault() {
        PipelineConfig config = ConfigReader.parse(
                "f",
                """
                application: shop
                images: {web: {repository: ghcr.io/team/web, base: nginx:1}}
                smoke: [{name: page, url: "https://example.com/"}]
                secrets: {s: {A: {env: A, optional: true}, B: {file: b.pem}}}
                readiness: [{apiVersion: example.com/v1, kind: Database, condition: Synced}]
                availability: {service: web}
                """,
                Path.of("dir"));
        assertThat(config.readiness())
                .containsExactly(new ReadinessConfig(
                        "example.com/v1", "Database", "Synced", "True", java.util.Optional.empty()));
        assertThat(config.availability())
                .contains(new AvailabilityConfig(
                        new PipelineConfig.Target.Service("web", java.util.Optional.empty()),
                        new AvailabilityConfig.Way("/", "", java.util.Map.of(), "", java.util.Optional.empty()),
                        new AvailabilityConfig.Load(
                                200,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                java.util.Optional.empty(),
                                "X-Pod"),
                        "0"));
        assertThat(config.timeouts().rollback()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.images().get("web").context()).isEqualTo(Path.of("."));
        assertThat(config.smoke().get(0).expect().status()).isEqualTo(200);
        assertThat(config.smoke().get(0).expect().successes()).isEqualTo(3);
        assertThat(config.secrets().get("s").get("A")).isEqualTo(new SecretSource.FromEnvironment("A", true, false));
        assertThat(config.directory()).isEqualTo(Path.of("dir"));
        assertThat(config.manifests()).isEmpty();
    }

    @Example
    void registriesAreReadByName() {
        PipelineConfig config = ConfigReader.parse(
                "f",
                """
                application: shop
                registries:
                  registry.example.com:5000: {http: true}
                  docker.io: {mirrors: [mirror.example.com, harbor.example.com/hub]}
                  127.0.0.1:5443: {http: false, mirrors: other.example.com}
                """,
                Path.of("dir"));
        assertThat(config.registries())
                .containsEntry(
                        "registry.example.com:5000",
                        new PipelineConfig.RegistryConfig(java.util.Optional.of(true), List.of()))
                .containsEntry(
                        "docker.io",
                        new PipelineConfig.RegistryConfig(
                                java.util.Optional.empty(), List.of("mirror.example.com", "harbor.example.com/hub")))
                .containsEntry(
                        "127.0.0.1:5443",
                        new PipelineConfig.RegistryConfig(java.util.Optional.of(false), List.of("other.example.com")));
    }

    @Example
    void rulesForTagsKnowTheirPlace() {
        PipelineConfig config = ConfigReader.parse(
                "f",
                """
                application: shop
                images:
                  list:
                    repository: ghcr.io/team/a
                    base: nginx:1
                    tags:
                      - type=ref,event=branch
                      - "type=sha"
                      - 1.10
                    flavor: latest=auto
                    annotations: {"index:a": b}
                  block:
                    repository: ghcr.io/team/b
                    base: nginx:1
                    tags: |
                      # a comment

                      type=edge
                  nothing: {repository: ghcr.io/team/c, base: nginx:1}
                """,
                Path.of(""));
        PipelineConfig.ImageConfig list = config.images().get("list");
        assertThat(list.tags())
                .containsExactly(
                        new PlacedText("type=ref,event=branch", new Position("f", 7, 9), "images.list.tags[0]"),
                        new PlacedText("type=sha", new Position("f", 8, 10), "images.list.tags[1]"),
                        new PlacedText("1.10", new Position("f", 9, 9), "images.list.tags[2]"));
        assertThat(list.metadata().flavor())
                .containsExactly(new PlacedText("latest=auto", new Position("f", 10, 13), "images.list.flavor"));
        assertThat(list.metadata().annotations()).containsEntry("index:a", "b");
        assertThat(config.images().get("block").tags())
                .containsExactly(new PlacedText("type=edge", new Position("f", 18, 1), "images.block.tags"));
        assertThat(config.images().get("nothing").tags()).isEmpty();
    }

    @Example
    void underVersionedAScalarIsTheSwitchAndAMappingIsAConfigMap() {
        PipelineConfig config = ConfigReader.parse(
                "f",
                """
                application: shop
                manifests: k8s
                environments: {a: {namespace: a}, b: {namespace: b, versionedConfig: false}}
                config: {versioned: true, web: {A: 1}}
                """,
                Path.of(""));
        assertThat(config.versionedConfig()).isTrue();
        assertThat(config.config()).containsOnlyKeys("web");
        assertThat(config.environments().get("a").versionedConfig()).isEmpty();
        assertThat(config.environments().get("b").versionedConfig()).contains(false);
        PipelineConfig map = ConfigReader.parse("f", "application: shop\nconfig: {versioned: {A: 1}}\n", Path.of(""));
        assertThat(map.versionedConfig()).isFalse();
        assertThat(map.config()).containsOnlyKeys("versioned");
        assertThat(ConfigSchema.json()).contains("\"versioned\" : {");
    }

    @Example
    void hardeningIsWantedByEnvironment() {
        PipelineConfig config = ConfigReader.parse(
                "f",
                """
                application: shop
                manifests: k8s
                environments: {prod: {namespace: shop, harden: true}, staging: {namespace: shop-staging}}
                hardening: {shell: true}
                """,
                Path.of(""));
        assertThat(config.environments().get("prod").harden()).isTrue();
        assertThat(config.environments().get("staging").harden()).isFalse();
        assertThat(config.hardening().shell()).isTrue();
        assertThat(ConfigSchema.json()).contains("\"harden\"", "\"hardening\"");
    }

    @Example
    void anImageCanBeSignedAndAnEnvironmentCanWantThat() {
        PipelineConfig config = ConfigReader.parse(
                "f",
                """
                application: shop
                images:
                  web:
                    repository: ghcr.io/team/web
                    base: nginx:1
                    sbom: true
                    provenance: true
                    sign: {key: {env: KEY, optional: true}, password: {file: password.txt}}
                  plain: {repository: ghcr.io/team/plain, base: nginx:1}
                manifests: k8s
                environments: {prod: {namespace: shop, verify: {key: cosign.pub}}}
                """,
                Path.of(""));
        SupplyConfig supply = config.images().get("web").supply();
        assertThat(supply.sbom() && supply.provenance()).isTrue();
        assertThat(supply.secrets())
                .containsExactly(
                        new SecretSource.FromEnvironment("KEY", true, false),
                        new SecretSource.FromFile(Path.of("password.txt"), false));
        assertThat(config.images().get("plain").supply()).isEqualTo(SupplyConfig.NONE);
        assertThat(config.environments().get("prod").verify())
                .contains(new VerifyConfig(Path.of("cosign.pub"), false, List.of()));
        assertThat(ConfigSchema.json()).contains("\"sbom\"", "\"provenance\"", "\"sign\"", "\"verify\"");
        assertThatThrownBy(() -> ConfigReader.parse(
                        "f",
                        "application: shop\nimages: {web: {repository: a/b, base: c, sign: {password: {env: P}}}}\n",
                        Path.of("")))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("key");
    }

    @Example
    void laterVariablesWin() {
        PipelineConfig config = ConfigReader.parse(
                "f",
                """
                application: shop
                manifests: k8s
                variables: {a: file, b: file, c: file}
                environments: {prod: {namespace: n, variables: {b: environment, c: environment}}}
                """,
                Path.of(""));
        Map<String, String> values = PipelineVariables.forEnvironment(
                config, config.environments().get("prod"), Map.of("c", "set"), "abc", "v1");
        assertThat(values)
                .containsEntry("a", "file")
                .containsEntry("b", "environment")
                .containsEntry("c", "set")
                .containsEntry("namespace", "n")
                .containsEntry("imageTag", "v1");
        assertThatThrownBy(() -> PipelineVariables.forBuild(config, Map.of("aa", "x"), ""))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("variable `aa` cannot be set");
    }

    @Example
    void durationsAreReadAsPeopleWriteThem() {
        assertThat(DurationText.parse("1h30m")).contains(Duration.ofMinutes(90));
        assertThat(DurationText.parse("500ms")).contains(Duration.ofMillis(500));
        assertThat(List.of("", "0s", "10", "-1s", "1.5s", "m", "10 s", "1s1h"))
                .allSatisfy(text -> assertThat(DurationText.parse(text)).isEmpty());
    }

    @Example
    void theSchemaKnowsEveryKeyAndAllowsNoOther() {
        assertThat(ConfigSchema.json())
                .contains("\"additionalProperties\" : false")
                .contains("\"workingDirectory\"")
                .contains("2020-12");
    }

    @Property(tries = 500)
    void whateverTheTextItIsReadOrRefused(@ForAll @StringLength(max = 200) String text) {
        readOrRefused(text);
        readOrRefused("application: shop\nsmoke: [" + text);
        readOrRefused("application: " + text);
    }

    private static void readOrRefused(String text) {
        try {
            assertThat(ConfigReader.parse("f", text, Path.of("")).application()).isNotEmpty();
        } catch (BadInputException e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }
}
