package io.epicheck.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import io.epicheck.AccessException;
import io.epicheck.cluster.Kubeconfig.Credentials;
import io.epicheck.event.EventSink;
import io.epicheck.retry.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How answers of an API server are taken: what is repeated, and what each refusal becomes. */
class HttpKubeApiTest {
    private static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "ConfigMap", "configmaps", true);
    private static final ObjectRef REF = new ObjectRef(CONFIG_MAP, "n", "c");
    private static final String PATH = "/api/v1/namespaces/n/configmaps/c";
    private static final String OBJECT =
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\",\"namespace\":\"n\"}}";

    private final WireMockServer server = new WireMockServer(wireMockConfig().dynamicPort());

    @BeforeEach
    void start() {
        server.start();
        server.stubFor(get("/version").willReturn(okJson("{\"gitVersion\":\"v1.34.4\"}")));
        server.stubFor(get("/api/v1")
                .willReturn(okJson(
                        "{\"resources\":[{\"name\":\"configmaps\",\"kind\":\"ConfigMap\",\"namespaced\":true}]}")));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void theVersionIsReadOnConnecting() {
        try (Cluster cluster = connect()) {
            assertThat(cluster.api().serverVersion()).isEqualTo("v1.34.4");
        }
    }

    @Test
    void aStreamThatIsOpenedWhileTheConnectionClosesIsABrokenOneAndNoDefect() {
        Kubeconfig kubeconfig = kubeconfig();
        Credentials credentials = ClientFactory.credentials(kubeconfig);
        KubernetesClient client =
                ClientFactory.client(kubeconfig, credentials, new BearerToken(kubeconfig.access(), credentials));
        Transport transport = new Transport(client.getHttpClient(), kubeconfig.server());
        client.close();
        assertThatThrownBy(() -> transport.open("/version", Duration.ofSeconds(5), chunks -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void whatIsNotThereIsEmpty() {
        server.stubFor(get(PATH).willReturn(aResponse().withStatus(404)));
        try (Cluster cluster = connect()) {
            assertThat(cluster.api().get(REF)).isEmpty();
        }
    }

    @Test
    void aPassingFailureIsRepeated() {
        server.stubFor(get(PATH)
                .inScenario("s")
                .whenScenarioStateIs(STARTED)
                .willReturn(aResponse().withStatus(503))
                .willSetStateTo("2"));
        server.stubFor(get(PATH)
                .inScenario("s")
                .whenScenarioStateIs("2")
                .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))
                .willSetStateTo("3"));
        server.stubFor(get(PATH).inScenario("s").whenScenarioStateIs("3").willReturn(okJson(OBJECT)));
        try (Cluster cluster = connect()) {
            assertThat(cluster.api().get(REF)).isPresent();
        }
        server.verify(3, getRequestedFor(urlPathEqualTo(PATH)));
    }

    @Test
    void anApplySaysWhoAndStrictly() {
        server.stubFor(patch(urlPathEqualTo(PATH)).willReturn(okJson(OBJECT)));
        try (Cluster cluster = connect()) {
            cluster.api().apply(object(), ApplyOptions.DRY_RUN);
        }
        server.verify(patchRequestedFor(urlPathEqualTo(PATH))
                .withQueryParam("fieldManager", com.github.tomakehurst.wiremock.client.WireMock.equalTo("epicheck"))
                .withQueryParam("fieldValidation", com.github.tomakehurst.wiremock.client.WireMock.equalTo("Strict"))
                .withQueryParam("dryRun", com.github.tomakehurst.wiremock.client.WireMock.equalTo("All")));
    }

    @Test
    void aConflictNamesItsFields() {
        server.stubFor(
                patch(urlPathEqualTo(PATH))
                        .willReturn(
                                aResponse()
                                        .withStatus(409)
                                        .withHeader("Content-Type", "application/json")
                                        .withBody(
                                                "{\"kind\":\"Status\",\"reason\":\"Conflict\",\"message\":\"m\",\"details\":{\"causes\":"
                                                        + "[{\"reason\":\"FieldManagerConflict\",\"field\":\".data.a\",\"message\":\"conflict with \\\"x\\\"\"}]}}")));
        try (Cluster cluster = connect()) {
            assertThatThrownBy(() -> cluster.api().apply(object(), ApplyOptions.DEFAULT))
                    .isInstanceOfSatisfying(ApiException.class, e -> {
                        assertThat(e.status()).isEqualTo(409);
                        assertThat(e.causes())
                                .isEqualTo(List.of(new ApiException.Cause(
                                        "FieldManagerConflict", ".data.a", "conflict with \"x\"")));
                    });
        }
    }

    @Test
    void a500ThatStaysIsNotRepeated() {
        server.stubFor(patch(urlPathEqualTo(PATH))
                .willReturn(aResponse().withStatus(500).withBody(".spec.x: field not declared in schema")));
        try (Cluster cluster = connect()) {
            assertThatThrownBy(() -> cluster.api().apply(object(), ApplyOptions.DEFAULT))
                    .isInstanceOf(ApiException.class);
        }
        server.verify(1, patchRequestedFor(urlPathEqualTo(PATH)));
    }

    @Test
    void refusedCredentialsAreToldWithoutThem() {
        server.stubFor(get(anyUrl()).willReturn(aResponse().withStatus(401)));
        assertThatThrownBy(this::connect)
                .isInstanceOf(AccessException.class)
                .hasMessageContaining("rejects the credentials")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
    }

    @Test
    void aLoginPageIsNoKubernetes() {
        server.stubFor(get(anyUrl())
                .willReturn(aResponse()
                        .withStatus(200)
                        .withHeader("Content-Type", "text/html")
                        .withBody("<html>")));
        assertThatThrownBy(this::connect)
                .isInstanceOf(AccessException.class)
                .hasMessageContaining("is not a Kubernetes API server");
    }

    @Test
    void anAllowedProgramGivesTheToken(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
            throws java.io.IOException {
        java.nio.file.Path program = java.nio.file.Files.writeString(
                folder.resolve("login"),
                "#!/bin/sh\necho '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"'$1-$SUFFIX'\"}}'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        String yaml =
                "current-context: t\ncontexts: [{name: t, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: \""
                        + server.baseUrl()
                        + "\"}}]\nusers: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: \""
                        + program + "\", args: [fresh], env: [{name: SUFFIX, value: token}]}}}]\n";
        Kubeconfig kubeconfig =
                Kubeconfig.resolve(java.util.Map.of("KUBE_CONFIG", yaml), java.util.Optional.empty(), true);
        Cluster.connect(kubeconfig, new Hurry(), EventSink.none()).close();
        server.verify(getRequestedFor(urlPathEqualTo("/version"))
                .withHeader(
                        "Authorization",
                        com.github.tomakehurst.wiremock.client.WireMock.equalTo("Bearer fresh-token")));
    }

    private Cluster connect() {
        return Cluster.connect(kubeconfig(), new Hurry(), EventSink.none());
    }

    private Kubeconfig kubeconfig() {
        return Kubeconfig.parse(
                "current-context: t\ncontexts: [{name: t, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: \""
                        + server.baseUrl() + "\"}}]\nusers: [{name: u, user: {token: canary-token}}]\n");
    }

    private static KubeObject object() {
        return KubeObject.of((ObjectNode) JsonMapper.shared().readTree(OBJECT));
    }

    /** Real time that waits for nothing. */
    private static final class Hurry implements Time {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void pause(Duration duration) {}
    }
}
