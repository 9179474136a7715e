package io.epicheck.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The releases that crashes are tried on, in folders of their own, and the cluster that they go to.
 *
 * @param access variables that lead to the cluster
 * @param image what is deployed, by its digest
 */
record CrashWorld(Path root, Map<String, String> access, String registry, String image) {
    static final String A = "a";
    static final String B = "b";
    static final String C = "c";
    static final List<String> CANARIES = List.of("canary-token-4711", "canary-password-0815");

    /** A has a ConfigMap that B and C have not, and the other way round. */
    static CrashWorld in(Path root, Map<String, String> access, String registry, String image) throws IOException {
        for (String release : List.of(A, B, C)) {
            Path folder = root.resolve(release);
            Folders.copy(Path.of("src/test/resources/small"), folder);
            String name = release.equals(A) ? "old" : "new";
            Files.writeString(
                    folder.resolve("k8s/more.yaml"),
                    """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: %s}
                    data: {page: "${page}"}
                    ---
                    apiVersion: policy/v1
                    kind: PodDisruptionBudget
                    metadata: {name: web}
                    spec:
                      maxUnavailable: 1
                      selector: {matchLabels: {app: web}}
                    """
                            .formatted(name));
        }
        return new CrashWorld(root, access, registry, image);
    }

    /** The same with a strategy for its environment. */
    CrashWorld withStrategy(String strategy) throws IOException {
        for (String release : List.of(A, B, C)) {
            Path file = folder(release).resolve("epicheck.yaml");
            String text = Files.readString(file);
            Files.writeString(file, text.replaceFirst("prod: \\{", "prod: {strategy: " + strategy + ", "));
        }
        return this;
    }

    /** The same, with names by content for what the pods use. */
    CrashWorld withVersionedConfig() throws IOException {
        for (String release : List.of(A, B, C)) {
            Path file = folder(release).resolve("epicheck.yaml");
            Files.writeString(file, Files.readString(file).replace("config:\n", "config:\n  versioned: true\n"));
        }
        return this;
    }

    static String page(String release) {
        return Map.of(A, "one", B, "two", C, "three").getOrDefault(release, "");
    }

    Path folder(String release) {
        return root.resolve(release);
    }

    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(Runs.plainEnvironment());
        environment.keySet().remove("KUBECONFIG");
        environment.putAll(access);
        environment.put("SMALL_TOKEN", CANARIES.get(0));
        environment.put("SMALL_PASSWORD", CANARIES.get(1));
        return environment;
    }
}
