package io.epicheck.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.testkit.cluster.SimulatedCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimulatedCluster cluster = SimulatedCluster.start();
    private final FaultProxy proxy = FaultProxy.toServerOf(cluster.kubeconfig());

    @AfterEach
    void stop() {
        proxy.close();
        cluster.close();
    }

    @Test
    void letsEverythingThroughUntilItIsToldOtherwise() throws Exception {
        assertThat(get("/healthz")).isEqualTo("ok");
        assertThat(get("/healthz")).isEqualTo("ok");
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void givesTheKubeconfigOfTheSameServerByAnotherWay() {
        assertThat(proxy.kubeconfig(cluster.kubeconfig()))
                .contains("server: \"http://" + proxy.address() + "\"\n")
                .contains(cluster.token())
                .doesNotContain("tls-server-name");
        assertThat(proxy.kubeconfig("clusters:\n- cluster:\n    server: https://10.0.0.1:6443\n  name: a\n"))
                .isEqualTo("clusters:\n- cluster:\n    server: \"https://" + proxy.address()
                        + "\"\n    tls-server-name: 10.0.0.1\n  name: a\n");
        assertThat(proxy.kubeconfig("clusters: [{name: a, cluster: {server: 'https://api.example.com'}}]"))
                .isEqualTo("clusters: [{name: a, cluster: {server: \"https://" + proxy.address()
                        + "\", tls-server-name: \"api.example.com\"}}]");
        assertThat(proxy.kubeconfig("clusters:\n- cluster:\n    server: https://127.0.0.1:6443\n"))
                .doesNotContain("tls-server-name");
    }

    @Test
    void refusesWhileItIsDownAndListensOnTheSamePortAgain() throws Exception {
        get("/healthz");
        proxy.down();
        assertThatThrownBy(() -> get("/healthz")).isInstanceOf(IOException.class);
        proxy.up();
        assertThat(get("/healthz")).isEqualTo("ok");
    }

    @Test
    void resetsWhatIsOpen() throws Exception {
        get("/healthz");
        CompletableFuture<HttpResponse<String>> watch =
                http.sendAsync(request(MAPS + "?watch=true").build(), BodyHandlers.ofString());
        org.awaitility.Awaitility.await()
                .until(() -> cluster.requests().stream().anyMatch(request -> request.isWatch()));
        proxy.reset();
        assertThatThrownBy(() -> watch.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
        assertThat(get("/healthz")).isEqualTo("ok");
    }

    @Test
    void losesAnAnswerOfWhatWasServed() throws Exception {
        get("/healthz");
        proxy.cutAnswersAfter(0);
        assertThatThrownBy(() -> http.send(
                        request(MAPS)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"metadata\":{\"name\":\"a\"}}"))
                                .build(),
                        BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(get(MAPS + "/a")).contains("\"name\":\"a\"");
    }

    @Test
    void cutsARequestBeforeTheServerHasItAll() throws Exception {
        get("/healthz");
        proxy.cutRequestsAfter(2000);
        assertThatThrownBy(() -> http.send(
                        request(MAPS)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"metadata\":{\"name\":\"a\"}, \"data\":{\"x\":\""
                                        + "x".repeat(100_000) + "\"}}"))
                                .build(),
                        BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(get(MAPS + "/a")).contains("not found");
    }

    @Test
    void latencyDelaysBothDirections() throws Exception {
        proxy.latency(Duration.ofMillis(100));
        long begin = System.nanoTime();
        assertThat(get("/healthz")).isEqualTo("ok");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(190));
    }

    @Test
    void aSlowLineTakesItsTime() throws Exception {
        get("/healthz");
        proxy.slow(1000);
        long begin = System.nanoTime();
        assertThat(get("/healthz")).isEqualTo("ok");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(150));
    }

    @Test
    void whatWasStalledArrivesAfterwards() throws Exception {
        get("/healthz");
        proxy.stall();
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request("/healthz").build(), BodyHandlers.ofString());
        assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        proxy.restore();
        assertThat(answer.get(5, TimeUnit.SECONDS).body()).isEqualTo("ok");
    }

    private String get(String path) throws Exception {
        return http.send(request(path).build(), BodyHandlers.ofString()).body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + proxy.address() + path))
                .header("Authorization", "Bearer " + cluster.token());
    }
}
