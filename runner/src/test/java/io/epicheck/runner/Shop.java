package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.pipeline.ReleaseOptions;
import io.epicheck.rollout.CrashPoints;
import io.epicheck.rollout.DeployedState;
import io.epicheck.rollout.RolloutManager;
import io.epicheck.rollout.lock.LockTiming;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** An application in a namespace and a folder of its own, deployed by the command line. */
final class Shop implements AutoCloseable {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);
    private static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "ConfigMap", "configmaps", true);
    private static final ResourceType DEPLOYMENT = new ResourceType("apps", "v1", "Deployment", "deployments", true);

    /** Long enough for a busy machine, and those who wait look often. */
    private static final LockTiming TIMING = new LockTiming(
            Duration.ofSeconds(30), Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMillis(100));

    private final Cluster cluster;
    private final Path folder;
    private final Map<String, String> environment;
    private final String registry;
    private final String image;
    private final String namespace = "crash-" + UUID.randomUUID().toString().substring(0, 8);

    /** @param image by its digest, deployed unless another one is named */
    Shop(Cluster cluster, Path root, Map<String, String> environment, String registry, String image)
            throws IOException {
        this.cluster = cluster;
        this.folder = Folders.copy(Path.of("src/test/resources/transaction"), root.resolve(namespace));
        this.environment = environment;
        this.registry = registry;
        this.image = image;
    }

    String namespace() {
        return namespace;
    }

    Path folder() {
        return folder;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** The same application, seen by another run. */
    Run deployAs(Map<String, String> more, CrashPoints points, String page, String... options) throws IOException {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(more);
        return new Runs(folder, variables, options(points)).run(deployment(page, options));
    }

    Run deploy(String page, String... options) throws IOException {
        return deployAs(Map.of(), CrashPoints.none(), page, options);
    }

    /** A command that is no deploy. */
    Run command(String command, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(command, "--env", "prod", "--namespace", namespace));
        all.addAll(List.of("--set", "registry=" + registry));
        all.addAll(Arrays.asList(options));
        return new Runs(folder, environment, options(CrashPoints.none())).run(all.toArray(String[]::new));
    }

    /** In a process of its own, as CI starts it. */
    RunnerProcess start(String page, String... options) throws IOException {
        return RunnerProcess.start(folder, environment, deployment(page, options));
    }

    private String[] deployment(String page, String... options) {
        List<String> all = new ArrayList<>(List.of("deploy", "--env", "prod", "--namespace", namespace));
        all.addAll(List.of("--set", "registry=" + registry, "--set", "page=" + page));
        List<String> given = Arrays.asList(options);
        if (!given.contains("--image")) {
            all.addAll(List.of("--image", "web=" + image));
        }
        all.addAll(given);
        return all.toArray(String[]::new);
    }

    private static ReleaseOptions options(CrashPoints points) {
        ReleaseOptions standard = ReleaseOptions.standard();
        return new ReleaseOptions(
                standard.onFailure(),
                standard.allowOlder(),
                standard.forced(),
                Optional.of(Duration.ofSeconds(90)),
                TIMING,
                Optional.empty(),
                points);
    }

    DeployedState deployed() {
        return RolloutManager.in(cluster, namespace).application("shop").deployed();
    }

    Map<String, String> snapshot() {
        return NamespaceSnapshot.of(cluster, namespace);
    }

    WriteLog watchWrites() {
        return WriteLog.of(cluster.api(), namespace);
    }

    /** All of the release's objects are of one page. */
    void isWhole(String page) {
        assertThat(List.of(
                        object(CONFIG_MAP, "shop-config").text("/data/PAGE"),
                        object(CONFIG_MAP, "notes").text("/data/PAGE"),
                        object(DEPLOYMENT, "web").text("/spec/template/metadata/annotations/page")))
                .containsOnly(page);
        assertThat(deployed().state()).isEqualTo("COMMITTED");
        assertThat(deployed().lock()).isEmpty();
    }

    String page() {
        return object(CONFIG_MAP, "notes").text("/data/PAGE");
    }

    String runningImage() {
        return object(DEPLOYMENT, "web").text("/spec/template/spec/containers/0/image");
    }

    private KubeObject object(ResourceType type, String name) {
        return cluster.api().get(new ObjectRef(type, namespace, name)).orElseThrow();
    }

    @Override
    public void close() {
        cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
    }
}
