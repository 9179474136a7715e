package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On the cluster that KUBECONFIG names. */
@EnabledIfEnvironmentVariable(named = "KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class CanaryE2eTest extends CanaryContract {
    @Override
    ShopWorld world() {
        return ShopWorld.real();
    }

    @Test
    void anImageThatIsNotThereStopsAtTheFirstNewPod() throws IOException {
        try (Shop shop = shop("{canary: {steps: 20%, pause: 1s}}")) {
            good(shop.deploy("one"));
            Map<String, String> before = shop.snapshot();
            Run failed = shop.deploy("two", "--image", "web=" + registry() + "/small-web@sha256:" + "0".repeat(64));
            assertThat(failed.status()).as(failed.all()).isEqualTo(6);
            assertThat(failed.result()).containsEntry("cause-code", "IMAGE_NOT_FOUND");
            assertThat(failed.out()).contains("web-canary");
            assertThat(shop.snapshot()).isEqualTo(before);
        }
    }

    @Test
    void requestsGoToTheNewPodsAloneWhileTheyStandBesideTheOldOnes() throws IOException {
        try (Shop shop = shop("{canary: {steps: [50%], pause: 3s}}")) {
            asked(shop, "/");
            good(shop.deploy("one"));
            Run second = shop.deploy("two");
            good(second);
            assertThat(second.out())
                    .contains("A Service for the new pods alone")
                    .containsPattern("requests to the new pods alone: 0 of [0-9,]+ requests lost");
            assertThat(cluster()
                            .api()
                            .get(new ObjectRef(
                                    new ResourceType("", "v1", "Service", "services", true),
                                    shop.namespace(),
                                    "web-canary")))
                    .isEmpty();
            shop.isWhole("two");
        }
    }

    @Test
    void newPodsThatAnswerWhatIsNoAnswerGoBeforeTheRolloutBegins() throws IOException {
        try (Shop shop = shop("{canary: {steps: [50%], pause: 3s}}")) {
            asked(shop, "/asked");
            good(shop.deploy("one"));
            Map<String, String> before = shop.snapshot();
            long generation = find(shop, "web").orElseThrow().generation();
            refuses(shop, "/asked");
            Run failed = shop.deploy("two");
            assertThat(failed.status()).as(failed.all()).isEqualTo(6);
            assertThat(failed.result()).containsEntry("cause-code", "REQUESTS_LOST");
            assertThat(find(shop, "web").orElseThrow().generation())
                    .as(failed.all())
                    .isEqualTo(generation);
            assertThat(shop.snapshot()).isEqualTo(before);
        }
    }

    /** From now on the program answers one path with 503, and all others as before. */
    private static void refuses(Shop shop, String path) throws IOException {
        Path manifest = shop.folder().resolve("k8s/web.yaml");
        String server = "events{} http{server{listen 80; location = " + path
                + " {return 503;} location / {root /usr/share/nginx/html;}}}";
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace(
                                "          ports: [{name: http, containerPort: 80}]",
                                "          command: [sh, -c, \"echo '" + server
                                        + "' > /tmp/n.conf; exec nginx -c /tmp/n.conf -g 'daemon off;'\"]\n"
                                        + "          ports: [{name: http, containerPort: 80}]"));
    }

    /** Through a port on the node, so that both Services can be reached. */
    private static void asked(Shop shop, String path) throws IOException {
        Path manifest = shop.folder().resolve("k8s/web.yaml");
        Files.writeString(
                manifest,
                Files.readString(manifest)
                        .replace("selector: {app: web}\n  ports", "type: NodePort\n  selector: {app: web}\n  ports"));
        Path file = shop.folder().resolve("epicheck.yaml");
        Files.writeString(
                file,
                Files.readString(file).replace("namespace: shop,", "namespace: shop, harden: true,")
                        + "availability: {service: web, path: " + path
                        + ", node: 127.0.0.1, rate: 50, before: 2s, after: 1s, maxFailed: 0}\n");
    }
}
