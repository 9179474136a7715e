package io.epicheck.testkit.registry;

import io.epicheck.testkit.http.Request;
import io.epicheck.testkit.registry.RegistryStore.StoredManifest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The endpoints of the OCI distribution specification 1.1. One request in, one {@link Answer} out; what is stored changes only when the answer
 * says so.
 */
final class RegistryApi {
    /** Names as in the specification; the last alternative of the path decides the endpoint. */
    private static final Pattern ROUTE = Pattern.compile(
            "/v2/(?<name>[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*)"
                    + "/(?<kind>blobs/uploads|blobs|manifests|tags|referrers)/?(?<rest>[^/]*)");

    private static final Pattern FROM = Pattern.compile("bytes=(\\d{1,9})-");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final JsonMapper JSON = new JsonMapper();

    private final RegistryStore store;
    private final RegistryFeatures features;

    RegistryApi(RegistryStore store, RegistryFeatures features) {
        this.store = store;
        this.features = features;
    }

    /** The repository that a path is about; empty for the version check and anything unknown. */
    static String repositoryOf(String path) {
        Matcher route = ROUTE.matcher(path);
        return route.matches() ? route.group("name") : "";
    }

    Answer answer(Request request, Query query) {
        String path = request.path();
        if (path.equals("/v2/") || path.equals("/v2")) {
            return Answer.json(200, Map.of());
        }
        if (path.equals("/v2/_catalog")) {
            return Answer.json(200, Map.of("repositories", store.names()));
        }
        Matcher route = ROUTE.matcher(path);
        if (!route.matches()) {
            return Answer.error(404, "NAME_INVALID", "invalid repository name or unknown endpoint: " + path);
        }
        String name = route.group("name");
        String rest = route.group("rest");
        String method = request.method();
        return switch (route.group("kind")) {
            case "blobs/uploads" ->
                rest.isEmpty() ? startUpload(request, name, query) : continueUpload(request, name, rest, query);
            case "blobs" -> blob(method, name, rest, request.header("Range"));
            case "manifests" -> manifest(request, name, rest, query);
            case "referrers" ->
                features.referrers() && method.equals("GET")
                        ? Answer.bytes(200, ReferrerList.TYPE, ReferrerList.of(store.manifests(name), rest))
                        : Answer.bytes(404, "text/plain", "404 page not found\n".getBytes(StandardCharsets.UTF_8));
            default -> tags(method, name, query);
        };
    }

    private Answer startUpload(Request request, String name, Query query) {
        if (!request.method().equals("POST")) {
            return methodNotAllowed();
        }
        Optional<String> mount = query.first("mount");
        if (features.mounts()
                && mount.isPresent()
                && query.first("from").isPresent()
                && store.mount(name, mount.get(), query.first("from").get())) {
            return created(name, "blobs", mount.get());
        }
        Optional<String> digest = query.first("digest");
        if (digest.isPresent()) {
            return storeBlob(name, digest.get(), request.body());
        }
        String id = store.openUpload(name);
        Answer opened = uploadState(202, request, name, id, 0);
        return features.chunkMinLength() > 0
                ? opened.with("OCI-Chunk-Min-Length", Long.toString(features.chunkMinLength()))
                : opened;
    }

    private Answer continueUpload(Request request, String name, String id, Query query) {
        byte[] body = request.body();
        Optional<String> range = contentRange(request);
        Optional<Integer> held = store.uploaded(name, id);
        if (held.isEmpty()) {
            return Answer.error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
        }
        return switch (request.method()) {
            case "GET" ->
                features.resumes()
                        ? uploadState(204, request, name, id, held.get())
                        : Answer.error(404, "BLOB_UPLOAD_INVALID", "blob upload invalid");
            case "DELETE" -> {
                store.closeUpload(name, id);
                yield Answer.empty(204);
            }
            case "PATCH" -> {
                if (range.isPresent() && !range.get().startsWith(held.get() + "-")) {
                    yield uploadState(416, request, name, id, held.get());
                }
                store.append(name, id, body);
                yield uploadState(202, request, name, id, held.get() + body.length);
            }
            case "PUT" -> {
                if (query.first("digest").isEmpty()) {
                    yield Answer.error(400, "DIGEST_INVALID", "digest missing");
                }
                store.append(name, id, body);
                byte[] all = store.closeUpload(name, id).orElse(new byte[0]);
                yield storeBlob(name, query.first("digest").get(), all);
            }
            default -> methodNotAllowed();
        };
    }

    private Answer storeBlob(String name, String digest, byte[] bytes) {
        if (!Sha256.of(bytes).equals(digest)) {
            return Answer.error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
        store.putBlob(name, bytes);
        return created(name, "blobs", digest);
    }

    private Answer blob(String method, String name, String digest, String range) {
        Optional<byte[]> bytes = store.blob(name, digest);
        if (bytes.isEmpty()) {
            return Answer.error(404, "BLOB_UNKNOWN", "blob unknown to registry");
        }
        return switch (method) {
            case "GET", "HEAD" -> part(bytes.get(), range).with("Docker-Content-Digest", digest);
            case "DELETE" -> {
                store.deleteBlob(name, digest);
                yield Answer.empty(202);
            }
            default -> methodNotAllowed();
        };
    }

    private static Answer part(byte[] bytes, String range) {
        Matcher from = FROM.matcher(range);
        if (!from.matches()) {
            return Answer.bytes(200, "application/octet-stream", bytes);
        }
        int begin = Integer.parseInt(from.group(1));
        if (begin >= bytes.length) {
            return Answer.empty(416).with("Content-Range", "bytes */" + bytes.length);
        }
        return Answer.bytes(206, "application/octet-stream", Arrays.copyOfRange(bytes, begin, bytes.length))
                .with("Content-Range", "bytes " + begin + "-" + (bytes.length - 1) + "/" + bytes.length);
    }

    private Answer manifest(Request request, String name, String reference, Query query) {
        String method = request.method();
        if (method.equals("PUT")) {
            return putManifest(request, name, reference, query);
        }
        Optional<StoredManifest> found = store.manifest(name, reference);
        if (found.isEmpty()) {
            return Answer.error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        }
        return switch (method) {
            case "GET", "HEAD" ->
                Answer.bytes(200, found.get().mediaType(), found.get().bytes())
                        .with("Docker-Content-Digest", found.get().digest())
                        .with("ETag", "\"" + found.get().digest() + "\"");
            case "DELETE" -> {
                if (!features.deletes()) {
                    yield methodNotAllowed();
                }
                store.deleteManifest(name, reference);
                yield Answer.empty(202);
            }
            default -> methodNotAllowed();
        };
    }

    private Answer putManifest(Request request, String name, String reference, Query query) {
        byte[] body = request.body();
        String contentType = contentType(request);
        if (!Sha256.isDigest(reference) && !TAG.matcher(reference).matches()) {
            return Answer.error(400, "TAG_INVALID", "manifest tag is not valid: " + reference);
        }
        JsonNode manifest;
        try {
            manifest = JSON.readTree(body);
        } catch (JacksonException e) {
            return Answer.error(400, "MANIFEST_INVALID", "manifest is no JSON");
        }
        String stated = manifest.path("mediaType").asString(contentType);
        if (!stated.equals(contentType)) {
            return Answer.error(400, "MANIFEST_INVALID", "media type " + stated + " sent as " + contentType);
        }
        StoredManifest stored = new StoredManifest(contentType, body);
        if (Sha256.isDigest(reference) && !stored.digest().equals(reference)) {
            return Answer.error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
        List<String> missing = missing(name, manifest);
        if (!missing.isEmpty()) {
            return Answer.error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry: " + missing);
        }
        store.putManifest(name, reference, stored);
        Answer answer = created(name, "manifests", stored.digest());
        String subject = ReferrerList.subjectOf(body);
        if (features.subjects() && !subject.isEmpty()) {
            answer = answer.with("OCI-Subject", subject);
        }
        List<String> tags = features.severalTags() && Sha256.isDigest(reference) ? query.all("tag") : List.of();
        tags.forEach(tag -> store.putManifest(name, tag, stored));
        return tags.isEmpty() ? answer : answer.with("OCI-Tag", String.join(", ", tags));
    }

    private List<String> missing(String name, JsonNode manifest) {
        List<String> missing = new ArrayList<>();
        List<JsonNode> blobs = new ArrayList<>(manifest.path("layers").values());
        if (manifest.has("config")) {
            blobs.add(manifest.path("config"));
        }
        for (JsonNode blob : blobs) {
            String digest = blob.path("digest").asString("");
            if (store.blob(name, digest).isEmpty()) {
                missing.add(digest);
            }
        }
        for (JsonNode child : manifest.path("manifests").values()) {
            String digest = child.path("digest").asString("");
            if (store.manifest(name, digest).isEmpty()) {
                missing.add(digest);
            }
        }
        return missing;
    }

    private Answer tags(String method, String name, Query query) {
        if (!method.equals("GET")) {
            return methodNotAllowed();
        }
        Optional<List<String>> all = store.tags(name);
        if (all.isEmpty()) {
            return Answer.error(404, "NAME_UNKNOWN", "repository name not known to registry");
        }
        String last = query.first("last").orElse("");
        List<String> after =
                all.get().stream().filter(tag -> tag.compareTo(last) > 0).toList();
        int asked = query.first("n").map(Integer::parseInt).orElse(after.size());
        int limit = features.tagsPerPage() > 0 ? Math.min(asked, features.tagsPerPage()) : asked;
        List<String> page = after.subList(0, Math.min(limit, after.size()));
        Answer answer = Answer.json(200, Map.of("name", name, "tags", page));
        if (page.isEmpty() || page.size() == after.size()) {
            return answer;
        }
        String next = "/v2/" + name + "/tags/list?last=" + page.get(page.size() - 1) + "&n=" + limit;
        return answer.with("Link", "<" + next + ">; rel=\"next\"");
    }

    private static Answer created(String name, String kind, String digest) {
        return Answer.empty(201)
                .with("Location", "/v2/" + name + "/" + kind + "/" + digest)
                .with("Docker-Content-Digest", digest);
    }

    private Answer uploadState(int status, Request request, String name, String id, int held) {
        String query = id + "?_state=" + held + "%2Fopaque";
        String path = "/v2/" + name + "/blobs/uploads/" + query;
        String location =
                switch (features.locations()) {
                    case PATH -> path;
                    case WHOLE -> "http://" + request.header("Host") + path;
                    case RELATIVE -> query;
                };
        return Answer.empty(status)
                .with("Location", location)
                .with("Docker-Upload-UUID", id)
                .with("Range", "0-" + Math.max(0, held - 1));
    }

    private static Answer methodNotAllowed() {
        return Answer.error(405, "UNSUPPORTED", "the operation is unsupported");
    }

    private static Optional<String> contentRange(Request request) {
        return Optional.of(request.header("Content-Range")).filter(range -> !range.isEmpty());
    }

    private static String contentType(Request request) {
        return request.header("Content-Type").split(";", 2)[0].strip();
    }
}
