package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Shops in a cluster, or in its double. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ShopContract {
    private Path root;
    private Map<String, String> environment;
    private Cluster cluster;
    private ShopWorld world;
    private List<String> images = List.of();

    abstract ShopWorld world();

    @BeforeAll
    void connect(@TempDir Path folder) throws IOException {
        root = folder;
        world = world();
        environment = new HashMap<>(Runs.plainEnvironment());
        environment.keySet().remove("KUBECONFIG");
        environment.putAll(world.access());
        images = world.images(folder);
        cluster = Cluster.connect(Kubeconfig.resolve(environment, Optional.empty(), false));
    }

    @AfterAll
    void disconnect() {
        cluster.close();
        world.close();
    }

    Shop shop() throws IOException {
        return new Shop(cluster, root, environment, registry(), images.get(0));
    }

    Cluster cluster() {
        return cluster;
    }

    String registry() {
        return world.registry();
    }

    List<String> images() {
        return images;
    }

    static void good(Run run) {
        assertThat(run.status()).as(run.all()).isZero();
    }
}
