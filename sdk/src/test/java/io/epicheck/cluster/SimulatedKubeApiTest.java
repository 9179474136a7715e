package io.epicheck.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.epicheck.cluster.KubeApi.Watch;
import io.epicheck.testkit.cluster.SimulatedCluster;
import org.junit.jupiter.api.Test;

/** The double. */
class SimulatedKubeApiTest extends KubeApiContract {
    private final SimulatedCluster simulated = SimulatedCluster.start();

    @Override
    Kubeconfig access() {
        return Kubeconfig.parse(simulated.kubeconfig());
    }

    /** A real server forgets after minutes only (etcd's compaction), so this is shown on the double. */
    @Test
    void aWatchFromBeforeTheHistoryIsGone() {
        String version = api.list(CONFIG_MAP, namespace, "").resourceVersion();
        api.apply(
                KubeObject.of(KubeObject.node()
                        .put("apiVersion", "v1")
                        .put("kind", "Namespace")
                        .set("metadata", KubeObject.node().put("name", "another"))),
                ApplyOptions.DEFAULT);
        simulated.forgetHistory();
        Seen seen = new Seen();
        try (Watch watch = api.watch(CONFIG_MAP, namespace, version, seen)) {
            assertThat(watch).isNotNull();
            await().atMost(SOON).untilTrue(seen.gone);
        }
    }

    @Override
    void stop() {
        simulated.close();
    }
}
