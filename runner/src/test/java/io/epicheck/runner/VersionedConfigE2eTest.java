package io.epicheck.runner;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeApi.PortForward;
import io.epicheck.cluster.KubeObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On the cluster that KUBECONFIG names: each pod is asked itself. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class VersionedConfigE2eTest extends VersionedConfigContract {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @Override
    Map<String, String> access() {
        return Map.of("KUBECONFIG", System.getenv("KUBECONFIG"));
    }

    @Override
    String image(Path folder) throws IOException {
        return SmallImage.pushed(folder, System.getenv("REGISTRY"), "hello");
    }

    @Override
    String served(Cluster cluster, KubeObject pod) {
        try (PortForward forward = cluster.api().portForward(pod.namespace(), pod.name(), 80)) {
            URI uri = URI.create("http://127.0.0.1:" + forward.localPort() + "/");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
