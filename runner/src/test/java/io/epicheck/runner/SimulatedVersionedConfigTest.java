package io.epicheck.runner;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;

/** On the double of the testkit, whose pods show what the ConfigMap of their volume holds now. */
class SimulatedVersionedConfigTest extends VersionedConfigContract {
    private static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "ConfigMap", "configmaps", true);

    private final SimulatedCluster simulated = SimulatedCluster.start(ControllerSettings.standard()
            .withScripts(run -> ContainerScript.healthy().answering("/", 200, "text/html", "<title>hello</title>")));

    @Override
    Map<String, String> access() {
        return Map.of("KUBE_CONFIG", simulated.kubeconfig());
    }

    @Override
    String image(Path folder) {
        return "registry.invalid/small-web@sha256:" + "0123456789abcdef".repeat(4);
    }

    @Override
    String served(Cluster cluster, KubeObject pod) {
        String name = pod.text("/spec/volumes/0/configMap/name");
        return cluster.api()
                .get(new ObjectRef(CONFIG_MAP, pod.namespace(), name))
                .map(map -> map.strings("/data").getOrDefault("index.html", ""))
                .orElse("nothing");
    }

    @AfterAll
    void stop() {
        simulated.close();
    }
}
