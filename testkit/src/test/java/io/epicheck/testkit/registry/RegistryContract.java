package io.epicheck.testkit.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What every registry does, as the OCI distribution specification says; runs against the double and against a real one. */
abstract class RegistryContract {
    private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private final HttpClient http = HttpClient.newHttpClient();
    private final String name = "contract/" + UUID.randomUUID();

    /** {@code http://host:port}. */
    abstract String url();

    /** In what it differs from others. */
    abstract RegistryFeatures features();

    /** Whether it looks into manifests before it stores them, as the specification lets it and does not ask for. */
    boolean checksManifests() {
        return true;
    }

    HttpResponse<byte[]> send(String method, String url, byte[] body, String... headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                    .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + url, e);
        }
    }

    HttpResponse<byte[]> call(String method, String path, byte[] body, String... headers) {
        return send(method, url() + "/v2/" + path, body, headers);
    }

    HttpResponse<byte[]> get(String path) {
        return call("GET", path, new byte[0]);
    }

    int status(String method, String path) {
        return call(method, path, new byte[0]).statusCode();
    }

    String startUpload(String query) {
        HttpResponse<byte[]> started = call("POST", name + "/blobs/uploads/" + query, new byte[0]);
        assertThat(started.statusCode()).isEqualTo(202);
        return location(started);
    }

    String location(HttpResponse<?> response) {
        return URI.create(url())
                .resolve(response.headers().firstValue("Location").orElseThrow())
                .toString();
    }

    /** Where an upload goes on; where it was when the registry says nothing. */
    String next(HttpResponse<?> response, String before) {
        return response.headers().firstValue("Location").isPresent() ? location(response) : before;
    }

    static String withDigest(String location, String digest) {
        return location + (location.contains("?") ? "&" : "?") + "digest=" + digest.replace(":", "%3A");
    }

    String push(byte[] blob) {
        String digest = Sha256.of(blob);
        assertThat(send("PUT", withDigest(startUpload(""), digest), blob).statusCode())
                .isEqualTo(201);
        return digest;
    }

    byte[] manifest() {
        byte[] config =
                bytes("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}");
        String digest = push(config);
        return bytes("{\"schemaVersion\":2,\"mediaType\":\"" + OCI_MANIFEST
                + "\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"" + digest
                + "\",\"size\":" + config.length + "},\"layers\":[]}");
    }

    HttpResponse<byte[]> putManifest(String reference, byte[] manifest) {
        return call("PUT", name + "/manifests/" + reference, manifest, "Content-Type", OCI_MANIFEST);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static JsonNode json(HttpResponse<byte[]> response) {
        return new JsonMapper().readTree(response.body());
    }

    static String errorCode(HttpResponse<byte[]> response) {
        return json(response).at("/errors/0/code").asString("");
    }

    @Test
    void versionCheckAnswersOk() {
        assertThat(status("GET", "")).isEqualTo(200);
    }

    @Nested
    class Blob {
        @Test
        void pushedInOneRequestCanBeReadBack() {
            byte[] blob = bytes("one request");

            String digest = push(blob);

            assertThat(get(name + "/blobs/" + digest).body()).isEqualTo(blob);
            HttpResponse<byte[]> head = call("HEAD", name + "/blobs/" + digest, new byte[0]);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().firstValue("Content-Length")).contains(Integer.toString(blob.length));
            assertThat(head.headers().firstValue("Docker-Content-Digest")).contains(digest);
        }

        @Test
        void pushedInChunksIsPutTogether() {
            byte[] blob = bytes("first chunk, second chunk");
            String upload = startUpload("");
            HttpResponse<byte[]> first = send(
                    "PATCH",
                    upload,
                    bytes("first chunk, "),
                    "Content-Type",
                    "application/octet-stream",
                    "Content-Range",
                    "0-12");
            assertThat(first.statusCode()).isEqualTo(202);
            assertThat(first.headers().firstValue("Range")).contains("0-12");
            HttpResponse<byte[]> second = send(
                    "PATCH",
                    next(first, upload),
                    bytes("second chunk"),
                    "Content-Type",
                    "application/octet-stream",
                    "Content-Range",
                    "13-24");

            HttpResponse<byte[]> end =
                    send("PUT", withDigest(next(second, next(first, upload)), Sha256.of(blob)), new byte[0]);

            assertThat(end.statusCode()).isEqualTo(201);
            assertThat(get(name + "/blobs/" + Sha256.of(blob)).body()).isEqualTo(blob);
        }

        @Test
        void withAnotherDigestIsRefused() {
            HttpResponse<byte[]> refused =
                    send("PUT", withDigest(startUpload(""), Sha256.of(bytes("other"))), bytes("content"));

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(errorCode(refused)).isEqualTo("DIGEST_INVALID");
        }

        @Test
        void thatNobodyPushedIsNotFound() {
            HttpResponse<byte[]> missing = get(name + "/blobs/" + Sha256.of(bytes("never pushed")));

            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(errorCode(missing)).isEqualTo("BLOB_UNKNOWN");
        }

        @Test
        void ofAnotherRepositoryIsMountedWithoutItsBytes() {
            assumeTrue(features().mounts());
            String digest = push(bytes("to be mounted"));
            String other = name + "-other";

            int mounted = status("POST", other + "/blobs/uploads/?mount=" + digest + "&from=" + name);

            assertThat(mounted).isEqualTo(201);
            assertThat(status("HEAD", other + "/blobs/" + digest)).isEqualTo(200);
        }

        @Test
        void thatCannotBeMountedOpensAnUpload() {
            String unknown = Sha256.of(bytes("nowhere"));

            startUpload("?mount=" + unknown + "&from=" + name + "-nowhere");
        }

        @Test
        void isReadFromAnOffsetOnOrTheRangeIsRefused() {
            String digest = push(bytes("0123456789"));

            HttpResponse<byte[]> rest = call("GET", name + "/blobs/" + digest, new byte[0], "Range", "bytes=4-");

            assertThat(rest.statusCode()).isIn(206, 200, 416);
            if (rest.statusCode() == 206) {
                assertThat(rest.body()).isEqualTo(bytes("456789"));
            }
        }

        @Test
        void chunksSayWhereTheyBelong() {
            HttpResponse<byte[]> first = send(
                    "PATCH",
                    startUpload(""),
                    bytes("first"),
                    "Content-Type",
                    "application/octet-stream",
                    "Content-Range",
                    "0-4");
            assertThat(first.statusCode()).isEqualTo(202);
            assertThat(first.headers().firstValue("Range")).contains("0-4");
        }

        @Test
        void isMountedOrAnUploadIsOpened() {
            String digest = push(bytes("to be mounted " + name));

            HttpResponse<byte[]> mounted =
                    call("POST", name + "/other/blobs/uploads/?mount=" + digest + "&from=" + name, new byte[0]);

            assertThat(mounted.statusCode()).isIn(201, 202);
            assertThat(mounted.headers().firstValue("Location")).isPresent();
        }

        @Test
        void uploadCanBeAskedForItsStateAndCancelled() {
            assumeTrue(features().resumes());
            String upload = startUpload("");

            assertThat(send("GET", upload, new byte[0]).statusCode()).isEqualTo(204);
            assertThat(send("DELETE", upload, new byte[0]).statusCode()).isEqualTo(204);
            assertThat(send("GET", upload, new byte[0]).statusCode()).isEqualTo(404);
        }
    }

    @Nested
    class Manifest {
        @Test
        void isFoundByTagAndByDigestWithItsExactBytes() {
            byte[] manifest = manifest();

            HttpResponse<byte[]> put = putManifest("main", manifest);

            String digest = Sha256.of(manifest);
            assertThat(put.statusCode()).isEqualTo(201);
            assertThat(put.headers().firstValue("Docker-Content-Digest")).contains(digest);
            for (String reference : new String[] {"main", digest}) {
                HttpResponse<byte[]> got =
                        call("GET", name + "/manifests/" + reference, new byte[0], "Accept", OCI_MANIFEST);
                assertThat(got.body()).isEqualTo(manifest);
                assertThat(got.headers().firstValue("Content-Type")).contains(OCI_MANIFEST);
                assertThat(got.headers().firstValue("Docker-Content-Digest")).contains(digest);
            }
        }

        @Test
        void canBePushedByDigestAlone() {
            byte[] manifest = manifest();

            assertThat(putManifest(Sha256.of(manifest), manifest).statusCode()).isEqualTo(201);
            assertThat(call("HEAD", name + "/manifests/" + Sha256.of(manifest), new byte[0], "Accept", OCI_MANIFEST)
                            .statusCode())
                    .isEqualTo(200);
        }

        @Test
        void withBlobsThatAreMissingIsRefused() {
            assumeTrue(checksManifests());
            byte[] manifest = bytes(new String(manifest(), StandardCharsets.UTF_8)
                    .replaceAll("sha256:[0-9a-f]{64}", Sha256.of(bytes("missing"))));

            HttpResponse<byte[]> refused = putManifest("broken", manifest);

            assertThat(refused.statusCode()).isBetween(400, 404);
            assertThat(errorCode(refused)).isEqualTo("MANIFEST_BLOB_UNKNOWN");
        }

        @Test
        void thatIsNoJsonIsRefused() {
            assumeTrue(checksManifests());
            HttpResponse<byte[]> refused = putManifest("broken", bytes("not json"));

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(errorCode(refused)).isEqualTo("MANIFEST_INVALID");
        }

        @Test
        void thatNobodyPushedIsNotFound() {
            HttpResponse<byte[]> missing = get(name + "/manifests/nothing");

            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(errorCode(missing)).isIn("MANIFEST_UNKNOWN", "NAME_UNKNOWN");
        }

        @Test
        void takesSeveralTagsAndConfirmsThemOrTakesNone() {
            byte[] manifest = manifest();

            HttpResponse<byte[]> put = putManifest(Sha256.of(manifest) + "?tag=one&tag=two", manifest);

            assertThat(put.statusCode()).isEqualTo(201);
            boolean several = features().severalTags();
            assertThat(put.headers().firstValue("OCI-Tag").isPresent()).isEqualTo(several);
            assertThat(status("GET", name + "/manifests/one")).isEqualTo(several ? 200 : 404);
        }

        @Test
        void isGoneOnceItIsDeletedByDigest() {
            byte[] manifest = manifest();
            putManifest("gone", manifest);

            assertThat(status("DELETE", name + "/manifests/" + Sha256.of(manifest)))
                    .isEqualTo(202);

            assertThat(status("GET", name + "/manifests/" + Sha256.of(manifest)))
                    .isEqualTo(404);
        }

        @Test
        void isListedByItsSubjectWhereTheRegistryKeepsSuchLists() {
            byte[] subject = manifest();
            putManifest("subject", subject);
            byte[] referrer = bytes(new String(subject, StandardCharsets.UTF_8)
                    .replace(
                            "\"layers\":[]",
                            "\"layers\":[],\"annotations\":{\"made\":\"here\"},\"subject\":{\"mediaType\":\""
                                    + OCI_MANIFEST + "\",\"digest\":\"" + Sha256.of(subject) + "\",\"size\":"
                                    + subject.length + "}"));

            HttpResponse<byte[]> put = putManifest(Sha256.of(referrer), referrer);

            assertThat(put.statusCode()).isEqualTo(201);
            assertThat(put.headers().firstValue("OCI-Subject").isPresent())
                    .isEqualTo(features().subjects());
            HttpResponse<byte[]> list = get(name + "/referrers/" + Sha256.of(subject));
            assertThat(list.statusCode()).isEqualTo(features().referrers() ? 200 : 404);
            if (features().referrers()) {
                assertThat(list.headers().firstValue("Content-Type")).contains(ReferrerList.TYPE);
                assertThat(json(list).at("/manifests/0/digest").asString("")).isEqualTo(Sha256.of(referrer));
                assertThat(json(list).at("/manifests/0/annotations/made").asString(""))
                        .isEqualTo("here");
            }
        }

        @Test
        void movesItsTagWhenPushedAgain() {
            byte[] first = manifest();
            byte[] second = bytes(
                    new String(first, StandardCharsets.UTF_8).replace("\"layers\"", "\"annotations\":{},\"layers\""));
            putManifest("moving", first);

            putManifest("moving", second);

            assertThat(call("GET", name + "/manifests/moving", new byte[0], "Accept", OCI_MANIFEST)
                            .body())
                    .isEqualTo(second);
        }
    }

    @Nested
    class Tags {
        /** The specification wants lexical order; registries on a file system do not keep it. */
        @Test
        void areAllListed() {
            byte[] manifest = manifest();
            for (String tag : new String[] {"b", "a", "c"}) {
                putManifest(tag, manifest);
            }

            assertThat(json(get(name + "/tags/list")).path("tags").values())
                    .extracting(JsonNode::asString)
                    .containsExactlyInAnyOrder("a", "b", "c");
        }

        @Test
        void ofAnUnknownRepositoryAreNotFound() {
            HttpResponse<byte[]> missing = get(name + "-unknown/tags/list");

            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(errorCode(missing)).isEqualTo("NAME_UNKNOWN");
        }
    }
}
