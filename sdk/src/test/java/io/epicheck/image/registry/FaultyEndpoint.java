package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.ImageException;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.registry.RegistryFaults;
import io.epicheck.testkit.registry.RegistryFeatures;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;

/** Every kind of request that the client sends, with what needs it. */
@SuppressWarnings("ImmutableEnumChecker") // none of them has a state
enum FaultyEndpoint {
    TOKEN(
            "GET",
            "/token",
            scene -> () -> assertThat(scene.client.digest(scene.base, "stable")).isPresent()),
    MANIFEST_HEAD(
            "HEAD",
            "/manifests/",
            scene -> () -> assertThat(scene.client.digest(scene.base, "stable")).isPresent()),
    MANIFEST_GET(
            "GET",
            "/manifests/",
            scene -> () ->
                    assertThat(scene.client.manifest(scene.base, "stable")).isPresent()),
    MANIFEST_PUT("PUT", "/manifests/", scene -> {
        Document image = scene.image();
        return () -> {
            scene.client.putManifest(scene.target, image);
            assertThat(scene.registry.manifest(scene.target.path(), image.digest()))
                    .isPresent();
        };
    }),
    MANIFEST_PUT_TAGS("PUT", "/manifests/", scene -> {
        Document image = scene.image();
        return () -> {
            assertThat(scene.client.putManifest(scene.target, image, List.of("1.2", "latest")))
                    .containsExactlyInAnyOrder("1.2", "latest");
            assertThat(scene.registry.tags(scene.target.path())).contains("1.2", "latest");
        };
    }),
    MANIFEST_DELETE("DELETE", "/manifests/", scene -> {
        scene.client.tag(scene.target, "old", scene.image());
        return () -> {
            scene.client.delete(scene.target, "old");
            assertThat(scene.registry.tags(scene.target.path())).isEmpty();
        };
    }),
    TAGS(
            "GET",
            "/tags/list",
            scene -> () -> assertThat(scene.client.tags(scene.base)).containsExactly("stable")),
    UNTAGGED("GET", "/tags/list", scene -> () -> {
        boolean unused = scene.client.isUntagged(scene.target);
    }),
    BLOB_HEAD("HEAD", "/blobs/", scene -> {
        scene.client.put(scene.target, scene.blob());
        return () -> assertThat(scene.client.hasBlob(scene.target, Digests.of(scene.layer)))
                .isTrue();
    }),
    BLOB_GET("GET", "/blobs/", scene -> {
        scene.client.put(scene.target, scene.blob());
        return () -> assertThat(scene.client.blob(scene.target, Digests.of(scene.layer)))
                .isEqualTo(scene.layer);
    }),
    BLOB_STREAM("GET", "/blobs/", scene -> {
        scene.client.put(scene.target, scene.blob());
        return () -> {
            try (InputStream in = scene.client.open(scene.target, Digests.of(scene.layer), scene.layer.length)) {
                assertThat(in.readAllBytes()).isEqualTo(scene.layer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }),
    MOUNT("POST", "mount=", scene -> {
        var blob = scene.mountable();
        return () -> {
            scene.client.put(scene.target, blob);
            assertThat(scene.stored()).isTrue();
        };
    }),
    MOUNT_HEAD("HEAD", "/blobs/", RegistryFeatures.full().withMounts(false), scene -> {
        var blob = scene.mountable();
        return () -> {
            scene.client.put(scene.target, blob);
            assertThat(scene.stored()).isTrue();
        };
    }),
    UPLOAD_POST("POST", "/blobs/uploads/$", scene -> () -> {
        scene.client.put(scene.target, scene.blob());
        assertThat(scene.stored()).isTrue();
    }),
    UPLOAD_PUT("PUT", "/blobs/uploads/", scene -> () -> {
        scene.client.put(scene.target, scene.blob());
        assertThat(scene.stored()).isTrue();
    }),
    CHUNK_PATCH("PATCH", "_state=1", scene -> () -> {
        scene.inChunks().put(scene.target, scene.blob());
        assertThat(scene.stored()).isTrue();
    }),
    CHUNKS_PUT("PUT", "/blobs/uploads/", scene -> () -> {
        scene.inChunks().put(scene.target, scene.blob());
        assertThat(scene.stored()).isTrue();
    }),
    UPLOAD_STATE("GET", "/blobs/uploads/", scene -> {
        scene.registry.fail(Fault.reset().on("PATCH", "/blobs/uploads/").after(1));
        return () -> {
            scene.inChunks().put(scene.target, scene.blob());
            assertThat(scene.stored()).isTrue();
        };
    }),
    UPLOAD_DELETE("DELETE", "/blobs/uploads/", scene -> {
        scene.registry.fail(RegistryFaults.denied().on("PUT", "/blobs/uploads/").always());
        return () -> assertThatThrownBy(() -> scene.client.put(scene.target, scene.blob()))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.code()).isEqualTo("REGISTRY_UNAUTHORIZED"));
    }),
    REFERRERS_GET("GET", "/referrers/", scene -> {
        Document image = scene.image();
        scene.client.putReferrer(scene.target, scene.referrer(image, "application/x.sbom"));
        return () ->
                assertThat(scene.client.referrers(scene.target, image.digest())).hasSize(1);
    }),
    REFERRERS_TAG_GET("GET", "/manifests/sha256-", RegistryFeatures.plain(), scene -> {
        Document image = scene.image();
        scene.client.putReferrer(scene.target, scene.referrer(image, "application/x.sbom"));
        return () ->
                assertThat(scene.client.referrers(scene.target, image.digest())).hasSize(1);
    }),
    REFERRERS_TAG_PUT("PUT", "/manifests/sha256-", RegistryFeatures.plain(), scene -> {
        Document image = scene.image();
        return () -> {
            scene.client.putReferrer(scene.target, scene.referrer(image, "application/x.sbom"));
            assertThat(scene.client.referrers(scene.target, image.digest())).hasSize(1);
        };
    }),
    REFERRER_PUT("PUT", "/manifests/sha256:", scene -> {
        Document image = scene.image();
        return () -> {
            scene.client.putReferrer(scene.target, scene.referrer(image, "application/x.sbom"));
            assertThat(scene.client.referrers(scene.target, image.digest())).hasSize(1);
        };
    });

    final String method;
    final String path;
    final RegistryFeatures features;
    /** Makes what is needed beforehand, and gives what is then tried. */
    final Function<FaultScene, Runnable> work;

    FaultyEndpoint(String method, String path, Function<FaultScene, Runnable> work) {
        this(method, path, RegistryFeatures.full(), work);
    }

    FaultyEndpoint(String method, String path, RegistryFeatures features, Function<FaultScene, Runnable> work) {
        this.method = method;
        this.path = path;
        this.features = features;
        this.work = work;
    }

    String title() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
