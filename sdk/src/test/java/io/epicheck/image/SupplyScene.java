package io.epicheck.image;

import io.epicheck.config.ConfigReader;
import io.epicheck.context.BuildContext;
import io.epicheck.event.EventSink;
import io.epicheck.image.attest.sign.TestKeys;
import io.epicheck.image.layer.CacheFolder;
import io.epicheck.image.metadata.TagEvent;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import io.epicheck.testkit.registry.RecordedRequest;
import io.epicheck.testkit.registry.RegistryFeatures;
import io.epicheck.testkit.registry.RegistryLogin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** A project with a signed image, built again and again; what the registry was asked for each time. */
final class SupplyScene implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String TARGET = "team/web";

    final EmbeddedRegistry registry;
    final BasePush bases;
    final RegistryClient client =
            RegistryClient.of(new RegistryCredentials(Map.of("HOME", "/nonexistent"), Set.of()), Time.system());
    final Map<String, String> environment = new HashMap<>();
    final Path folder;
    final ObjectNode base;
    String commit = COMMIT;
    boolean dirty;
    String keys = "sbom: true, provenance: true, sign: {key: {env: SIGNING_KEY, optional: true}}";
    String digest = "";

    SupplyScene(Path folder, RegistryFeatures features, String... platforms) throws IOException {
        this.folder = folder;
        registry = EmbeddedRegistry.start(new RegistryLogin.Anyone(), features);
        bases = new BasePush(registry, "library/nginx");
        base = bases.index("stable", false, platforms);
        environment.put("HOME", "/nonexistent");
        environment.put("EPICHECK_CACHE", folder.resolve("cache").toString());
        environment.put("SIGNING_KEY", TestKeys.fresh().pem());
        Files.createDirectories(folder.resolve("site"));
        Files.writeString(folder.resolve("site/index.html"), "<title>signed</title>");
        lock("18.3.1");
    }

    void lock(String version) throws IOException {
        Files.writeString(
                folder.resolve("package-lock.json"),
                "{\"lockfileVersion\":3,\"packages\":{\"node_modules/react\":{\"version\":\"" + version + "\"}}}");
    }

    /** Builds; returns what that has asked. */
    List<RecordedRequest> build() {
        registry.forgetRequests();
        BuildContext context = new BuildContext(
                BuildContext.Ci.NONE,
                BuildContext.Trigger.PUSH,
                "refs/heads/main",
                commit,
                1_700_000_000,
                Optional.empty(),
                "https://git.example/team/web",
                "local",
                "",
                dirty);
        String text =
                """
                application: shop
                images:
                  web:
                    repository: %1$s/%2$s
                    base: %1$s/library/nginx:stable
                    layers: {site: {from: site, to: /srv}}
                    tags: ["type=ref,event=branch"]
                    platforms: [%3$s]
                    %4$s
                """
                        .formatted(
                                registry.address(),
                                TARGET,
                                platforms(),
                                keys.replace(", s", "\n    s").replace(", p", "\n    p"));
        digest = Objects.requireNonNull(ImageBuilds.buildAll(
                                ConfigReader.parse("epicheck.yaml", text, folder),
                                TagEvent.of(context, Instant.EPOCH),
                                Map.of(),
                                environment,
                                EventSink.none(),
                                Time.system())
                        .get("web"))
                .digest();
        return registry.requests();
    }

    private String platforms() {
        return String.join(
                ", ",
                base.path("manifests").values().stream()
                        .map(each -> each.at("/platform/os").asString("") + "/"
                                + each.at("/platform/architecture").asString(""))
                        .toList());
    }

    /** Digests of what refers to a manifest. */
    List<String> referrers(String image) {
        return client.referrers(new Repository(registry.address(), TARGET), image).stream()
                .map(ReferrerDescriptor::digest)
                .toList();
    }

    List<String> referrers() {
        return referrers(digest);
    }

    /** The notes that lie in the cache, by name. */
    List<String> notes() throws IOException {
        Path said = folder.resolve("cache/said");
        if (!Files.isDirectory(said)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(said)) {
            return files.map(file -> "said/" + file.getFileName()).toList();
        }
    }

    CacheFolder cache() {
        return CacheFolder.of(environment).orElseThrow();
    }

    @Override
    public void close() {
        registry.close();
    }
}
