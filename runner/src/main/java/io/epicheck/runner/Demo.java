package io.epicheck.runner;

import io.epicheck.config.ConfigReader;
import io.epicheck.context.BuildContext;
import io.epicheck.image.BuiltImage;
import io.epicheck.pipeline.Pipeline;
import io.epicheck.pipeline.PipelineResult;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.controller.ContainerRun;
import io.epicheck.testkit.cluster.controller.ContainerScript;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import io.epicheck.testkit.cluster.controller.RegistryImages;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The reference application on doubles: a release that works, then a second one. */
final class Demo implements AutoCloseable {
    /** What can be wrong with the second release. */
    enum Failure {
        image,
        crash,
        smoke
    }

    private static final String FIRST = "1".repeat(40);
    private static final String SECOND = "2".repeat(40);
    private static final long COMMIT_TIME = 1_750_000_000;

    private final Surroundings surroundings;
    private final OutputOptions output;
    private final Optional<Failure> failure;
    private final DemoProject project;
    private final EmbeddedRegistry registry;
    private final Set<String> good;
    private final SimulatedCluster cluster;

    private Demo(
            Surroundings surroundings,
            OutputOptions output,
            Optional<Failure> failure,
            DemoProject project,
            EmbeddedRegistry registry,
            Set<String> good,
            SimulatedCluster cluster) {
        this.surroundings = surroundings;
        this.output = output;
        this.failure = failure;
        this.project = project;
        this.registry = registry;
        this.good = good;
        this.cluster = cluster;
    }

    static Demo prepare(Surroundings surroundings, OutputOptions output, Optional<Failure> failure) throws IOException {
        DemoProject project = DemoProject.extract();
        EmbeddedRegistry registry = EmbeddedRegistry.start();
        registry.seed("library/nginx", "stable", BaseImage.nginx());
        registry.seed("library/node", "20-slim", BaseImage.node());
        Set<String> good = ConcurrentHashMap.newKeySet();
        SimulatedCluster cluster = SimulatedCluster.start(ControllerSettings.standard()
                .withImages(new RegistryImages())
                .withScripts(run -> script(run, good, failure)));
        return new Demo(surroundings, output, failure, project, registry, good, cluster);
    }

    int run() {
        PrintStream out = output.isJson() ? surroundings.err() : surroundings.out();
        out.println(
                "Demo: everything below is real but the registry and the cluster, which are doubles inside this process;");
        out.println("containers answer from a script, and the site is taken as it is instead of being built by Node.");
        out.println();
        out.println("First release:");
        Pipeline first = pipeline(FIRST);
        int status = job().run(first, pipeline -> {
            PipelineResult result = pipeline.run(Optional.of("prod"));
            remember(result);
            return result;
        });
        if (status != 0) {
            return status;
        }
        out.println();
        if (failure.isEmpty()) {
            out.println("The same again:");
            return job().run(first, pipeline -> pipeline.run(Optional.of("prod")));
        }
        out.println("A second release, with "
                + (failure.get() == Failure.image
                        ? "an image that is gone from the registry:"
                        : failure.get() == Failure.crash
                                ? "a proxy that crashes:"
                                : "a proxy whose health check fails:"));
        return job().run(pipeline(SECOND), this::failing);
    }

    @Override
    public void close() {
        cluster.close();
        registry.close();
        project.close();
    }

    private PipelineResult failing(Pipeline pipeline) {
        if (failure.filter(Failure.image::equals).isEmpty()) {
            return pipeline.run(Optional.of("prod"));
        }
        PipelineResult built = pipeline.build();
        if (!(built instanceof PipelineResult.Built images)) {
            return built;
        }
        BuiltImage proxy = images.images().values().stream()
                .filter(image -> image.repository().contains("proxy"))
                .findFirst()
                .orElseThrow();
        registry.delete("epitech-nice/epicheck-proxy", proxy.digest());
        return pipeline.deploy("prod", images.images());
    }

    private void remember(PipelineResult result) {
        if (result instanceof PipelineResult.Released released) {
            released.images().values().forEach(image -> good.add(image.reference()));
        }
    }

    private static ContainerScript script(ContainerRun run, Set<String> good, Optional<Failure> failure) {
        if (!run.image().contains("proxy")) {
            return ContainerScript.healthy()
                    .answering("/", 200, "text/html", "<!doctype html><title>epicheck</title>\n");
        }
        boolean bad = !good.isEmpty() && !good.contains(run.image());
        if (bad && failure.filter(Failure.crash::equals).isPresent()) {
            return ContainerScript.crashes(
                    1, "proxy: listening on 3001", "Error: cannot parse API_BASE_URL", "exiting");
        }
        boolean ill = bad && failure.filter(Failure.smoke::equals).isPresent();
        return ContainerScript.healthy()
                .answering(
                        "/api/health",
                        ill ? 503 : 200,
                        "application/json",
                        ill ? "{\"status\":\"degraded\"}" : "{\"status\":\"ok\"}");
    }

    private Job job() {
        return new Job(surroundings, output);
    }

    private Pipeline pipeline(String commit) {
        Path file = project.folder().resolve("epicheck.yaml");
        BuildContext context = new BuildContext(
                BuildContext.Ci.NONE,
                BuildContext.Trigger.PUSH,
                "refs/heads/main",
                commit,
                COMMIT_TIME,
                Optional.empty(),
                "https://github.com/epitech-nice/epicheck",
                "demo",
                "",
                false);
        return Pipeline.of(DemoProject.shortened(ConfigReader.read(file)))
                .withContext(context)
                .withEnvironment(Map.of(
                        "HOME", project.folder().toString(),
                        "KUBE_CONFIG", cluster.kubeconfig(),
                        "EPITECH_USERNAME", "demo-user",
                        "EPITECH_PASSWORD", "demo-password",
                        "OAUTH_CLIENT_ID", "demo-client",
                        "OAUTH_CLIENT_SECRET", "demo-secret",
                        "OAUTH_TENANT_ID", "demo-tenant",
                        "API_KEY", "demo-key"))
                .withVariables(Map.of(
                        "registry",
                        registry.address() + "/epitech-nice",
                        "baseRegistry",
                        registry.address() + "/library"));
    }
}
