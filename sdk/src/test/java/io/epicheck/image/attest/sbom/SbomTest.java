package io.epicheck.image.attest.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.ImageReference;
import io.epicheck.event.EventSink;
import io.epicheck.image.ImageBuilder;
import io.epicheck.image.attest.BaseFinder;
import io.epicheck.image.attest.ImageDocuments;
import io.epicheck.image.attest.sbom.Sbom.Base;
import io.epicheck.image.attest.sbom.Sbom.LockFile;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryClient;
import io.epicheck.image.registry.RegistryCredentials;
import io.epicheck.retry.Time;
import io.epicheck.testkit.registry.BaseImage;
import io.epicheck.testkit.registry.EmbeddedRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SbomTest {
    private static final Instant COMMITTED = Instant.parse("2026-01-02T03:04:05Z");
    private static final Map<String, String> NOBODY = Map.of("HOME", "/nonexistent");
    private static final LockFile LOCK = new LockFile(
            "package-lock.json",
            bytes("{\"lockfileVersion\":3,\"packages\":{\"node_modules/a\":{\"version\":\"1.0.0\",\"license\":\"MIT\"},"
                    + "\"node_modules/b\":{\"version\":\"1.0.0\",\"dev\":true}}}"));

    private final EmbeddedRegistry registry = EmbeddedRegistry.start();
    private final RegistryClient client = RegistryClient.of(new RegistryCredentials(NOBODY, Set.of()), Time.system());

    @TempDir
    Path folder;

    private Repository repository;
    private Document manifest;
    private Base base;

    @BeforeEach
    void buildAnImage() throws IOException {
        registry.seed(
                "library/debian",
                "12",
                new BaseImage(
                        Map.of(
                                "/var/lib/dpkg/status", bytes("Package: libc6\nVersion: 2.36\nArchitecture: amd64\n"),
                                "/usr/lib/os-release", bytes("ID=debian\nVERSION_ID=\"12\"\n"),
                                "/bin/sh", bytes("#!")),
                        Map.of(),
                        false));
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(site.resolve("index.html"), "<title>hello</title>");
        String built = ImageBuilder.from(registry.address() + "/library/debian:12")
                .layer("site", site, "/srv")
                .tags(List.of(registry.address() + "/team/web:1"))
                .push(NOBODY, EventSink.none(), Time.system())
                .digest();
        repository = new Repository(registry.address(), "team/web");
        manifest = ImageDocuments.read(client, repository, built).root();
        base = BaseFinder.find(client, ImageReference.parse(registry.address() + "/library/debian:12"), manifest);
        registry.forgetRequests();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void thePackagesOfBaseAndLockFileAndOwnFilesAreListed() {
        JsonNode spdx = JsonMapper.shared().readTree(document(Optional.empty()));
        assertThat(spdx.path("packages").values().stream()
                        .map(each -> each.at("/externalRefs/0/referenceLocator").asString("")))
                .contains("pkg:deb/debian/libc6@2.36?arch=amd64&distro=debian-12", "pkg:npm/a@1.0.0")
                .noneMatch(purl -> purl.startsWith("pkg:npm/b"));
        assertThat(spdx.path("files").values().stream()
                        .map(each -> each.path("fileName").asString("")))
                .containsExactly("./srv/index.html");
        assertThat(spdx.path("packages").values().stream()
                        .map(each -> each.path("name").asString("")))
                .contains("layer site");
        assertThat(spdx.at("/creationInfo/created").asString("")).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(spdx.at("/creationInfo/comment").asString(""))
                .contains("1 packages of the lock file are for development");
        assertThat(spdx.path("relationships").toString())
                .contains("DESCRIBES", "DESCENDANT_OF", "CONTAINS", "DEPENDS_ON");
    }

    @Test
    void everyIdIsUniqueAndEveryRelationLeadsSomewhere() {
        JsonNode spdx = JsonMapper.shared().readTree(document(Optional.empty()));
        List<String> ids = java.util.stream.Stream.concat(
                        spdx.path("packages").values().stream(), spdx.path("files").values().stream())
                .map(each -> each.path("SPDXID").asString(""))
                .toList();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("SPDXRef-[a-zA-Z0-9.-]+"));
        spdx.path("relationships").forEach(each -> assertThat(ids)
                .contains(each.path("relatedSpdxElement").asString("")));
    }

    @Test
    void theSameImageGivesTheSameBytesAndALayerIsReadOnce() throws IOException {
        Path cache = folder.resolve("cache");
        byte[] first = document(Optional.of(cache));
        long downloads = blobs();
        registry.forgetRequests();
        assertThat(document(Optional.of(cache))).isEqualTo(first);
        assertThat(downloads).isEqualTo(3); // the configuration and two layers
        assertThat(blobs()).isEqualTo(1);
        try (var kept = Files.list(cache)) {
            for (Path file : kept.toList()) {
                Files.writeString(file, "{damaged");
            }
        }
        assertThat(document(Optional.of(cache))).isEqualTo(first);
        assertThat(document(Optional.empty())).isEqualTo(first);
    }

    @Test
    void aBaseThatHasToBeFetchedIsToldOnce() {
        byte[] noise = new byte[2_000_000];
        new Random(1).nextBytes(noise);
        registry.seed("library/large", "1", new BaseImage(Map.of("/bin/large", noise), Map.of(), false));
        String built = ImageBuilder.from(registry.address() + "/library/large:1")
                .layer("site", folder.resolve("site"), "/srv")
                .tags(List.of(registry.address() + "/team/large:1"))
                .push(NOBODY, EventSink.none(), Time.system())
                .digest();
        Repository large = new Repository(registry.address(), "team/large");
        Document image = ImageDocuments.read(client, large, built).root();
        Base on = BaseFinder.find(client, ImageReference.parse(registry.address() + "/library/large:1"), image);
        List<String> told = new ArrayList<>();
        Sbom sbom = new Sbom(client, Optional.of(folder.resolve("scans")), List.of(), gap -> {}, told::add);
        var first = sbom.document(large, image, on, Optional.empty(), COMMITTED);
        assertThat(told).containsExactly("reading the base's packages (2 MB)");
        assertThat(sbom.document(large, image, on, Optional.empty(), COMMITTED)).isEqualTo(first);
        assertThat(sbom.document(repository, manifest, base, Optional.empty(), COMMITTED))
                .isNotEmpty(); // a few bytes
        assertThat(told).hasSize(1);
    }

    @Test
    void anUnknownBaseIsSaid() {
        assertThat(comment(Base.NONE)).contains("no base is known: the files of all layers are listed");
        assertThat(comment(new Base("docker.io/library/debian:12", "", Set.of())))
                .contains("the layers of the base docker.io/library/debian:12 are not known");
        assertThat(comment(base)).doesNotContain("base");
    }

    /** A reader, and a person at the build, must not take silence for "nothing else". */
    @Test
    void theBaseOfAnRpmDistributionIsSaidToBeMissing() throws IOException {
        registry.seed(
                "library/ubi",
                "9",
                new BaseImage(
                        Map.of(
                                "/var/lib/rpm/rpmdb.sqlite", bytes("SQLite format 3"),
                                "/etc/os-release", bytes("ID=\"rhel\"\nVERSION_ID=\"9.4\"\n")),
                        Map.of(),
                        false));
        Repository ubi = new Repository(registry.address(), "library/ubi");
        List<String> gaps = new java.util.ArrayList<>();
        byte[] document = new Sbom(client, Optional.empty(), List.of(), gaps::add)
                .document(
                        ubi,
                        ImageDocuments.read(client, ubi, "9").root(),
                        Base.NONE,
                        Optional.of(new LockFile(
                                "pnpm-lock.yaml", bytes("lockfileVersion: 5.4\npackages: {/a/1.0.0: {}}\n"))),
                        COMMITTED);
        String said = "packages of rhel-9.4 are not listed: rpm's database is not read";
        assertThat(gaps).containsExactly(said);
        JsonNode spdx = JsonMapper.shared().readTree(document);
        assertThat(spdx.at("/creationInfo/comment").asString("")).contains(said);
        assertThat(spdx.path("relationships").values())
                .filteredOn(each -> each.path("relatedSpdxElement").asString("").equals("NOASSERTION"))
                .singleElement()
                .satisfies(each -> assertThat(each.path("comment").asString("")).isEqualTo(said));
        assertThat(spdx.path("packages").toString()).contains("pkg:npm/a@1.0.0");
    }

    private String comment(Base on) {
        byte[] document =
                new Sbom(client, Optional.empty()).document(repository, manifest, on, Optional.of(LOCK), COMMITTED);
        return JsonMapper.shared()
                .readTree(document)
                .at("/creationInfo/comment")
                .asString("");
    }

    @Test
    void aBaseThatHasMovedIsLeftUnknown() {
        registry.seed("library/debian", "12", BaseImage.node());
        Base moved = BaseFinder.find(client, ImageReference.parse(registry.address() + "/library/debian:12"), manifest);
        assertThat(moved.digest()).isEmpty();
        assertThat(base.digest()).startsWith("sha256:");
        assertThat(base.layers()).hasSize(1);
    }

    private long blobs() {
        return registry.requests().stream()
                .filter(request ->
                        request.method().equals("GET") && request.path().contains("/blobs/"))
                .count();
    }

    private byte[] document(Optional<Path> cache) {
        return new Sbom(client, cache).document(repository, manifest, base, Optional.of(LOCK), COMMITTED);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
