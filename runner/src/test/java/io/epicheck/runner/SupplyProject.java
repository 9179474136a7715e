package io.epicheck.runner;

import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** An application whose image is signed, with a lock file and one page. */
final class SupplyProject {
    static final String PASSWORD = "epicheck-test";

    private static final String FILE =
            """
            application: supply
            manifests: k8s
            images:
              web:
                repository: %1$s/%3$s
                base: %2$s/library/nginx:stable
                layers: {site: {from: site, to: /usr/share/nginx/html}}
                sbom: true
                provenance: true
                sign: {key: {env: SIGNING_KEY, optional: true}, password: {env: SIGNING_PASSWORD}}
            environments:
              prod: {namespace: supply, verify: {key: signing.pub, attestations: true}}
            """;
    private static final String MANIFESTS =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: web, image: %s/%s}]
            """;
    private static final String LOCK =
            """
            {"lockfileVersion": 3, "packages": {
              "node_modules/react": {"version": "18.3.1", "license": "MIT"},
              "node_modules/vite": {"version": "5.0.0", "dev": true}}}
            """;

    final Path folder;
    final String repository;
    private final Map<String, String> environment = new HashMap<>(Runs.plainEnvironment());

    SupplyProject(Path folder, String registry, String baseRegistry, String name) throws IOException {
        this.folder = folder;
        this.repository = registry + "/" + name;
        Files.createDirectories(folder.resolve("site"));
        Files.createDirectories(folder.resolve("k8s"));
        Files.writeString(folder.resolve("site/index.html"), "<title>signed</title>\n");
        Files.writeString(folder.resolve("package-lock.json"), LOCK);
        Files.writeString(folder.resolve("k8s/web.yaml"), MANIFESTS.formatted(registry, name));
        Files.writeString(folder.resolve("epicheck.yaml"), FILE.formatted(registry, baseRegistry, name));
        for (String key : new String[] {"signing.key", "signing.pub", "other.pub"}) {
            Files.copy(Path.of("src/test/resources/supply", key), folder.resolve(key));
        }
        environment.remove("KUBECONFIG");
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        environment.put("SIGNING_KEY", key());
        environment.put("SIGNING_PASSWORD", PASSWORD);
    }

    /** From now on it is an index, over a base that has these platforms. */
    SupplyProject onSeveralPlatforms(String base) {
        Path file = folder.resolve("epicheck.yaml");
        try {
            String text = Files.readString(file)
                    .replaceFirst("base: .*", "base: " + base + "\n    platforms: [linux/amd64, linux/arm64]");
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    String key() throws IOException {
        return Files.readString(folder.resolve("signing.key"));
    }

    /** Without one when the value is empty. */
    SupplyProject with(String variable, String value) {
        if (value.isEmpty()) {
            environment.remove(variable);
        } else {
            environment.put(variable, value);
        }
        return this;
    }

    Run run(String... arguments) throws IOException {
        return new Runs(folder, environment).run(arguments);
    }

    /** Builds; returns the image by its digest. */
    String build() throws IOException {
        Run built = run("build");
        if (built.status() != 0) {
            throw new AssertionError(built.all());
        }
        return JsonMapper.shared()
                .readTree(Files.readAllBytes(built.report().resolve("result.json")))
                .at("/images/web/reference")
                .asString(built.result().getProperty("image.web", ""));
    }
}
