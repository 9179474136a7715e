package io.epicheck.runner;

import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where shops are deployed to. */
interface ShopWorld extends AutoCloseable {
    /** Variables that lead to the cluster. */
    Map<String, String> access();

    String registry();

    /** Two images by their digests, made or found. */
    List<String> images(Path folder) throws IOException;

    @Override
    void close();

    /** The double of the testkit. */
    static ShopWorld simulated() {
        SimulatedCluster cluster =
                SimulatedCluster.start(ControllerSettings.standard().withScripts(run -> ContainerScript.healthy()
                        .answering("/", 200, "text/html", "<title>hello</title>")));
        return new ShopWorld() {
            @Override
            public Map<String, String> access() {
                return Map.of("KUBE_CONFIG", cluster.kubeconfig());
            }

            @Override
            public String registry() {
                return "registry.invalid";
            }

            @Override
            public List<String> images(Path folder) {
                return List.of(
                        registry() + "/small-web@sha256:" + "0123456789abcdef".repeat(4),
                        registry() + "/small-web@sha256:" + "fedcba9876543210".repeat(4));
            }

            @Override
            public void close() {
                cluster.close();
            }
        };
    }

    /** The cluster that KUBECONFIG names, and the registry that REGISTRY does. */
    static ShopWorld real() {
        return new ShopWorld() {
            @Override
            public Map<String, String> access() {
                return Map.of("KUBECONFIG", System.getenv("KUBECONFIG"));
            }

            @Override
            public String registry() {
                return System.getenv("REGISTRY");
            }

            @Override
            public List<String> images(Path folder) throws IOException {
                Path site = folder.resolve("image");
                return List.of(
                        SmallImage.pushed(site, registry(), "hello"),
                        SmallImage.pushed(site, registry(), "hello again"));
            }

            @Override
            public void close() {}
        };
    }
}
