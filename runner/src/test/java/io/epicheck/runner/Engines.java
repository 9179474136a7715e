package io.epicheck.runner;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Engines of this machine that build Dockerfiles. */
final class Engines {
    private Engines() {}

    /** What a run sees, with that which leads to the engines. */
    static Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(Runs.plainEnvironment());
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("EPICHECK_BUILDX") || name.startsWith("BUILDAH_") || name.startsWith("BUILDX_")) {
                environment.put(name, value);
            }
        });
        return environment;
    }

    static boolean hasBuildah() {
        return Files.isExecutable(Path.of("/usr/bin/buildah"));
    }

    /** Leaves a test out where its engine is not there. */
    static void assume(String engine, Map<String, String> environment) {
        assumeThat(environment.containsKey("EPICHECK_BUILDX") || !engine.equals("buildx"))
                .as(engine)
                .isTrue();
        assumeThat(hasBuildah() || !engine.equals("buildah")).as(engine).isTrue();
    }
}
