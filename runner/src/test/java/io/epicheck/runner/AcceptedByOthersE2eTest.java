package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.event.EventSink;
import io.epicheck.image.BuiltImage;
import io.epicheck.image.ImageBuilder;
import io.epicheck.image.dockerfile.BuildEngine;
import io.epicheck.image.dockerfile.DockerfileSpec;
import io.epicheck.image.metadata.Annotations;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.ReferrerDescriptor;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every kind of manifest, index and referrer that we write, as crane and skopeo see it, in a registry that lists referrers
 * (REFERRERS_REGISTRY) and in one that does not (REGISTRY). Prints one line for each.
 */
@EnabledIfEnvironmentVariable(named = "REGISTRY", matches = ".+")
@EnabledIfEnvironmentVariable(named = "REFERRERS_REGISTRY", matches = ".+")
@EnabledIfEnvironmentVariable(named = "EPICHECK_CRANE", matches = ".+")
class AcceptedByOthersE2eTest {
    private static final List<String> PLATFORMS = List.of("linux/amd64", "linux/arm64");

    /** What is signed twice, once for a single platform and once for an index, plus the same without a key. */
    private static final List<String> STATEMENTS =
            List.of("SBOM", "SBOM, signed", "provenance, signed", "signature", "SBOM, no key", "provenance, no key");

    /** Not byte for byte: skopeo 1.9 writes the index anew, without the {@code artifactType} of its entries. */
    private static final String FALLBACK = "fallback tag of ";

    private final RegistryClient client = RegistryClient.of(new RegistryCredentials(Map.of(), Set.of()), Time.system());
    private final String path = "accepted-e2e/" + UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> written = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    @TempDir
    Path folder;

    private String registry = "";

    @ParameterizedTest
    @ValueSource(strings = {"REGISTRY", "REFERRERS_REGISTRY"})
    void everyDocumentIsAccepted(String variable) throws IOException {
        registry = System.getenv(variable);
        images();
        dockerfiles();
        for (boolean signed : List.of(true, false)) {
            supplied("image", signed, Optional.empty());
            supplied("index", signed, Optional.of(base(false)));
        }
        StringBuilder table = new StringBuilder(
                "| " + variable
                        + " | media type | crane validate | crane manifest | skopeo inspect | skopeo copy |\n|---|---|---|---|---|---|\n");
        for (Map.Entry<String, String> each : written.entrySet()) {
            table.append(row(each.getKey(), each.getValue()));
        }
        System.out.println(table);
        assertThat(problems).as(table.toString()).isEmpty();
        assertThat(String.join("\n", written.keySet())).contains(STATEMENTS);
        assertThat(written.keySet().stream().anyMatch(kind -> kind.startsWith(FALLBACK)))
                .isEqualTo(variable.equals("REGISTRY"));
    }

    private void images() throws IOException {
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(site.resolve("index.html"), "<title>" + path + "</title>");
        for (boolean docker : List.of(false, true)) {
            String format = docker ? "Docker" : "OCI";
            ImageBuilder builder = ImageBuilder.from(base(docker))
                    .layer("site", site, "/usr/share/nginx/html")
                    .annotations(Annotations.both(Map.of("org.opencontainers.image.title", "accepted")));
            BuiltImage image = push(builder, "image-" + docker);
            written.put("image, " + format, image.reference());
            written.put(
                    "image without layers of its own, " + format,
                    push(ImageBuilder.from(base(docker)).labels(Map.of("only", "labels")), "labels-" + docker)
                            .reference());
            BuiltImage index = push(builder.platforms(PLATFORMS), "index-" + docker);
            written.put("index, " + format, index.reference());
            index.platforms()
                    .forEach((platform, digest) ->
                            written.put("its " + platform + ", " + format, index.repository() + "@" + digest));
            Collection<String> parts = index.platforms().values().stream()
                    .map(digest -> index.repository() + "@" + digest)
                    .toList();
            String merged = registry + "/" + path + "/merged-" + docker + ":1";
            written.put(
                    "merged index, " + format,
                    ImageBuilder.mergeIndex(parts, List.of(merged), Map.of(), EventSink.none(), Time.system())
                            .reference());
        }
    }

    private void dockerfiles() throws IOException {
        Path context = Files.createDirectories(folder.resolve("dockerfile"));
        Files.writeString(context.resolve("page.html"), "<title>" + path + "</title>");
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM " + base(false) + "\nCOPY page.html /usr/share/nginx/html/index.html\n");
        for (BuildEngine engine : BuildEngine.values()) {
            if (!isThere(engine)) {
                continue;
            }
            DockerfileSpec spec =
                    DockerfileSpec.of(context.resolve("Dockerfile")).engine(Optional.of(engine));
            written.put(
                    "image of a Dockerfile, " + engine.id(),
                    push(ImageBuilder.dockerfile(spec), "dockerfile-" + engine.id())
                            .reference());
            written.put(
                    "index of a Dockerfile, " + engine.id(),
                    push(ImageBuilder.dockerfile(spec).platforms(PLATFORMS), "dockerfiles-" + engine.id())
                            .reference());
        }
    }

    private static boolean isThere(BuildEngine engine) {
        return switch (engine) {
            case BUILDX -> System.getenv("EPICHECK_BUILDX") != null;
            case BUILDAH -> Engines.hasBuildah();
            case PODMAN -> Files.isExecutable(Path.of("/usr/bin/podman"));
        };
    }

    /** Referrers of an image and its platforms, and all of it again where we, and skopeo, have copied it. */
    private void supplied(String kind, boolean signed, Optional<String> severalPlatforms) throws IOException {
        String name = path + "/" + kind + (signed ? "-signed" : "-plain");
        SupplyProject project = new SupplyProject(folder.resolve(name), registry, System.getenv("REGISTRY"), name);
        severalPlatforms.ifPresent(project::onSeveralPlatforms);
        if (!signed) {
            project.with("SIGNING_KEY", "");
        }
        String image = project.build();
        String what = kind + (signed ? ", signed" : ", no key");
        written.put(what, image);
        Run sbom = project.run("images", "sbom", image, "--platform", "linux/arm64");
        assertThat(sbom.status()).as(sbom.all()).isZero();
        List<String> all = digests(image);
        for (int i = 0; i < all.size(); i++) {
            String subject = i == 0 ? what : what + ", platform " + i;
            for (ReferrerDescriptor each : referrers(project.repository, all.get(i))) {
                written.put(
                        "referrer of " + subject + ": " + statement(each) + (signed ? "" : ", no key"),
                        project.repository + "@" + each.digest());
            }
            if (registry.equals(System.getenv("REGISTRY"))
                    && !referrers(project.repository, all.get(i)).isEmpty()) {
                written.put(FALLBACK + subject, project.repository + ":" + tag(all.get(i)));
            }
        }
        copiedByUs(project, image, all, what);
        if (signed) {
            copiedBySkopeo(project, image, all);
        }
    }

    private void copiedByUs(SupplyProject project, String image, List<String> all, String what) throws IOException {
        String copy = project.repository + "/promoted";
        Run copied = project.run("images", "copy", image, copy + ":v1", "--referrers");
        assertThat(copied.status()).as(copied.all()).isZero();
        for (String digest : all) {
            assertThat(referrerDigests(copy, digest)).isEqualTo(referrerDigests(project.repository, digest));
        }
        written.put("copy of " + what, copy + ":v1");
    }

    /** What skopeo has copied, image and fallback tags, or image and referrers one by one, is verified as the original is. */
    private void copiedBySkopeo(SupplyProject project, String image, List<String> all) throws IOException {
        String copy = project.repository + "/skopeo";
        Tools.copyWhole(image, "docker://" + copy + ":v1");
        for (String digest : all) {
            if (registry.equals(System.getenv("REGISTRY"))) {
                Tools.copy(project.repository + ":" + tag(digest), "docker://" + copy + ":" + tag(digest));
            } else {
                for (ReferrerDescriptor each : referrers(project.repository, digest)) {
                    Tools.copyWhole(project.repository + "@" + each.digest(), "docker://" + copy + "@" + each.digest());
                }
            }
            assertThat(referrerDigests(copy, digest)).isEqualTo(referrerDigests(project.repository, digest));
        }
        Run verified = project.run("images", "verify", copy + ":v1", "--key", "signing.pub", "--attestations");
        assertThat(verified.status()).as(verified.all()).isZero();
    }

    private String row(String kind, String reference) throws IOException {
        byte[] bytes = Tools.raw(reference);
        String type = JsonMapper.shared().readTree(bytes).path("mediaType").asString("");
        Path place = folder.resolve("copies/" + UUID.randomUUID());
        Files.createDirectories(place.resolveSibling("."));
        // A layout is OCI's; Docker's documents are kept byte for byte in a plain folder.
        String transport = type.equals(MediaTypes.OCI_MANIFEST) || type.equals(MediaTypes.OCI_INDEX) ? "oci:" : "dir:";
        return String.join(
                        " | ",
                        "| " + kind,
                        type,
                        told(kind, () -> assertThat(Tools.crane("validate", "--remote", reference))
                                .contains("PASS")),
                        told(kind, () -> assertThat(Tools.crane("manifest", reference))
                                .contains("\"schemaVersion\"")),
                        told(kind, () -> assertThat(Digests.of(bytes)).isEqualTo(Tools.crane("digest", reference))),
                        told(kind, () -> {
                            String copy = registry + "/" + path + "/copies:"
                                    + Digests.of(bytes).substring(7, 27);
                            if (kind.startsWith(FALLBACK)) {
                                Tools.copy(reference, "docker://" + copy);
                                assertThat(manifests(Tools.raw(copy))).isEqualTo(manifests(bytes));
                                Tools.copy(reference, transport + place);
                            } else {
                                Tools.copyWhole(reference, "docker://" + copy);
                                assertThat(Tools.crane("digest", copy)).isEqualTo(Digests.of(bytes));
                                Tools.copyWhole(reference, transport + place);
                            }
                        }))
                + " |\n";
    }

    private String told(String kind, Check check) throws IOException {
        try {
            check.run();
            return "ok";
        } catch (AssertionError e) {
            problems.add(kind + ": " + e.getMessage());
            return "FAILED";
        }
    }

    private interface Check {
        void run() throws IOException;
    }

    private static String statement(ReferrerDescriptor referrer) {
        // By annotations: a registry may list another artifactType than the manifest has.
        String signed = referrer.annotations().getOrDefault("dev.sigstore.bundle.predicateType", "");
        if (signed.startsWith("https://sigstore.dev/cosign/sign/")) {
            return "signature";
        }
        String predicate = signed + referrer.annotations().getOrDefault("in-toto.io/predicate-type", "");
        return (predicate.contains("provenance") ? "provenance" : "SBOM") + (signed.isEmpty() ? "" : ", signed");
    }

    /** Of the image itself, then of its platforms. */
    private static List<String> digests(String image) throws IOException {
        List<String> all = new ArrayList<>(List.of(image.substring(image.indexOf('@') + 1)));
        all.addAll(manifests(Tools.raw(image)));
        return all;
    }

    /** The digests that an index names. */
    private static List<String> manifests(byte[] index) {
        List<String> digests = new ArrayList<>();
        for (JsonNode entry : JsonMapper.shared().readTree(index).path("manifests")) {
            digests.add(entry.path("digest").asString(""));
        }
        return digests;
    }

    private List<ReferrerDescriptor> referrers(String repository, String digest) {
        return client.referrers(new Repository(registry, repository.substring(repository.indexOf('/') + 1)), digest);
    }

    private List<String> referrerDigests(String repository, String digest) {
        return referrers(repository, digest).stream()
                .map(ReferrerDescriptor::digest)
                .sorted()
                .toList();
    }

    private static String tag(String digest) {
        return digest.replace(':', '-');
    }

    /** Bases lie in the registry that has nginx. */
    private String base(boolean docker) {
        return MultiPlatformBase.pushed(System.getenv("REGISTRY"), path + "/base-" + docker, docker);
    }

    private BuiltImage push(ImageBuilder builder, String name) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("EPICHECK_CACHE", folder.resolve("cache").toString());
        return builder.tags(List.of(registry + "/" + path + "/" + name + ":1"))
                .push(environment, EventSink.none(), Time.system());
    }
}
