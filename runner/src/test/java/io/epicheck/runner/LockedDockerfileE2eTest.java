package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.image.RemoteImages;
import io.epicheck.image.RemoteImages.CopyOptions;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tag moves after it was locked: real engines go on building on what it was. */
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
class LockedDockerfileE2eTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final String registry = System.getenv("REGISTRY");
    private final RegistryClient client = RegistryClient.of(new RegistryCredentials(Map.of(), Set.of()), Time.system());

    @ParameterizedTest
    @ValueSource(strings = {"buildah", "buildx"})
    void aBuildTakesWhatWasLockedAndNotWhatTheTagIsNow(String engine, @TempDir Path folder) throws IOException {
        Map<String, String> environment = Engines.environment();
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        Engines.assume(engine, environment);
        String team = registry + "/lockfrom/" + engine + "-"
                + UUID.randomUUID().toString().substring(0, 8);
        write(folder, engine, team);
        String nginx = move(team + "/base", "library/nginx:stable");
        move(team + "/tools", "library/nginx:stable");
        Runs runs = new Runs(folder, environment);
        Run lock = runs.run("images", "lock");
        assertThat(lock.status()).as(lock.all()).isZero();
        String node = move(team + "/base", "library/node:20-slim");
        move(team + "/tools", "library/node:20-slim");
        assertThat(runs.run("images", "lock", "--check").status()).isEqualTo(1);

        // node has no nginx.conf: with what the tags are now, both COPY --from would fail.
        Run build = runs.run("build");
        assertThat(build.status()).as(build.all()).isZero();
        assertThat(build.out()).contains("is locked at " + nginx).doesNotContain("BASE_NOT_LOCKED");
        ImageReference image = ImageReference.parse(build.result().getProperty("image.web"));
        assertThat(layers(image).get(0))
                .isEqualTo(layers(ImageReference.parse(team + "/base@" + nginx)).get(0));
        assertThat(provenance(image))
                .contains("oci://" + team + "/base:1@" + nginx)
                .contains("\"sha256\":\"" + nginx.substring("sha256:".length()) + "\"")
                .doesNotContain(node);

        Files.delete(folder.resolve("epicheck.lock"));
        Run unlocked = runs.run("build");
        assertThat(unlocked.status()).as(unlocked.all()).isEqualTo(3);
        assertThat(unlocked.all()).contains("nginx.conf");
    }

    /** An engine may know other names than we believe: what it made counts. */
    @Test
    void anEngineThatLeavesTheLockOutIsFoundOut(@TempDir Path folder) throws IOException {
        Map<String, String> environment = Engines.environment();
        String buildx = environment.getOrDefault("EPICHECK_BUILDX", "");
        assumeThat(buildx).isNotEmpty();
        Path deaf = Files.writeString(
                folder.resolve("deaf"),
                """
                #!/bin/bash
                kept=()
                while [ $# -gt 0 ]; do
                  if [ "$1" = --build-context ]; then shift; else kept+=("$1"); fi
                  shift
                done
                exec %s "${kept[@]}"
                """
                        .formatted(buildx));
        assertThat(deaf.toFile().setExecutable(true)).isTrue();
        environment.put("EPICHECK_BUILDX", deaf.toString());
        String team =
                registry + "/lockfrom/deaf-" + UUID.randomUUID().toString().substring(0, 8);
        write(folder, "buildx", team);
        Files.writeString(folder.resolve("Dockerfile"), "FROM " + team + "/base:1\nCOPY Dockerfile /d\n");
        String nginx = move(team + "/base", "library/nginx:stable");
        Runs runs = new Runs(folder, environment);
        assertThat(runs.run("images", "lock").status()).isZero();
        move(team + "/base", "library/node:20-slim");
        Run build = runs.run("build");
        assertThat(build.status()).as(build.all()).isZero();
        assertThat(build.out()).contains("does not begin with the layers of its locked base");
        assertThat(provenance(ImageReference.parse(build.result().getProperty("image.web"))))
                .contains("/base:1")
                .doesNotContain(nginx);
    }

    private static void write(Path folder, String engine, String team) throws IOException {
        Files.writeString(
                folder.resolve("epicheck.yaml"),
                """
                application: shop
                images:
                  web:
                    repository: %1$s/web
                    dockerfile: Dockerfile
                    build: {engine: %2$s, args: {TAG: "1"}}
                    provenance: true
                """
                        .formatted(team, engine));
        Files.writeString(
                folder.resolve("Dockerfile"),
                """
                ARG TAG=none
                FROM %1$s/base:${TAG} AS site
                FROM site
                COPY --from=site /etc/nginx/nginx.conf /one.conf
                COPY --from=%1$s/tools:1 /etc/nginx/nginx.conf /two.conf
                """
                        .formatted(team));
    }

    /** Lets the tag point to another image; returns its digest. */
    private String move(String repository, String source) {
        return RemoteImages.of(Map.of("HOME", "/nonexistent"), EventSink.none(), Time.system())
                .copy(
                        ImageReference.parse(registry + "/" + source),
                        ImageReference.parse(repository + ":1"),
                        new CopyOptions(Optional.empty(), false, true))
                .digest();
    }

    private List<String> layers(ImageReference image) {
        Repository repository = Repository.of(image);
        JsonNode json = JSON.readTree(
                client.manifest(repository, image.tagOrDigest()).orElseThrow().bytes());
        if (json.has("manifests")) {
            return layers(image.withDigest(json.at("/manifests/0/digest").asString("")));
        }
        return json.path("layers")
                .valueStream()
                .map(layer -> layer.path("digest").asString(""))
                .toList();
    }

    private String provenance(ImageReference image) {
        Repository repository = Repository.of(image);
        ReferrerDescriptor referrer =
                client.referrers(repository, image.digest().orElseThrow()).get(0);
        JsonNode manifest = JSON.readTree(
                client.manifest(repository, referrer.digest()).orElseThrow().bytes());
        return JSON.readTree(
                        client.blob(repository, manifest.at("/layers/0/digest").asString("")))
                .toString();
    }
}
