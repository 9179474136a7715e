package io.epicheck.image.registry;

import io.epicheck.EpicheckException;
import io.epicheck.ImageException;
import io.epicheck.TransientException;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InFile;
import io.epicheck.image.oci.BlobSource.InMemory;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Document;
import io.epicheck.image.oci.MediaTypes;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.RegistryCredentials.Login;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Durations;
import io.epicheck.retry.RetryAfter;
import io.epicheck.retry.RetryPolicy;
import io.epicheck.retry.RetryRule.Decision;
import io.epicheck.retry.Time;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a build needs of the <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">distribution API</a>. Every
 * request is repeated on 429, 5xx and lost connections: uploads are addressed by content, so sending them twice does no harm. Plain HTTP
 * for registries on this machine only. Thread-safe.
 */
public final class RegistryClient {
    /** Without a byte for so long a line is dead. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration REQUEST = Duration.ofSeconds(45);
    private static final Duration TRANSFER = Duration.ofMinutes(10);
    private static final int TRANSFER_ATTEMPTS = 8;
    private static final int REDIRECTS = 5;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern LINK = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next");
    private static final String PULL = "pull";
    private static final String PUSH = "pull,push";

    private final HttpClient http;
    private final PatientHttp patient;
    private final RegistryCredentials credentials;
    private final Time time;
    private final RetryPolicy policy = RetryPolicy.standard();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    RegistryClient(HttpClient http, RegistryCredentials credentials, Time time, Duration patience) {
        this.http = http;
        this.patient = new PatientHttp(http, patience);
        this.credentials = credentials;
        this.time = time;
    }

    /** A client that looks for its logins in {@code credentials}. */
    public static RegistryClient of(RegistryCredentials credentials, Time time) {
        return of(credentials, time, PATIENCE);
    }

    /** @param patience without a byte for so long a line is dead */
    public static RegistryClient of(RegistryCredentials credentials, Time time, Duration patience) {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return new RegistryClient(http, credentials, time, patience);
    }

    /** The digest behind a tag; empty when there is none. */
    public Optional<String> digest(Repository repository, String tag) {
        HttpResponse<byte[]> answer = send(repository, "HEAD", "/manifests/" + tag);
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        require(answer, repository, 200, PULL);
        return answer.headers().firstValue("Docker-Content-Digest");
    }

    /** @param reference tag or digest */
    public Optional<Document> manifest(Repository repository, String reference) {
        AtomicInteger wrong = new AtomicInteger();
        return repeated(repository, REQUEST, policy, () -> {
            HttpResponse<byte[]> answer = attempt(repository, "GET", "/manifests/" + reference);
            if (answer.statusCode() == 404) {
                return Optional.empty();
            }
            require(answer, repository, 200, PULL);
            String type = answer.headers()
                    .firstValue("Content-Type")
                    .orElse("")
                    .split(";", 2)[0]
                    .strip();
            String digest = Digests.of(answer.body());
            if (reference.startsWith("sha256:")) {
                same(repository, reference, digest, wrong);
            }
            return Optional.of(new Document(type, digest, answer.body()));
        });
    }

    /** A small blob, such as a configuration. */
    public byte[] blob(Repository repository, String digest) {
        AtomicInteger wrong = new AtomicInteger();
        return repeated(repository, REQUEST, policy, () -> {
            HttpResponse<byte[]> answer = attempt(repository, "GET", "/blobs/" + digest);
            require(answer, repository, 200, PULL);
            same(repository, digest, Digests.of(answer.body()), wrong);
            return answer.body();
        });
    }

    /**
     * Brings a blob into a file.
     *
     * @param size what the manifest says, for messages
     */
    public void download(Repository repository, String digest, long size, Path file) {
        AtomicInteger wrong = new AtomicInteger();
        byte[] unused = repeated(repository, TRANSFER, policy.withMaxAttempts(TRANSFER_ATTEMPTS), () -> {
            HttpResponse<byte[]> answer;
            try {
                answer = attempt(
                        repository,
                        "GET",
                        URI.create(base(repository) + "/blobs/" + digest),
                        BodyPublishers::noBody,
                        "",
                        Optional.of(file));
            } catch (Receiver.StorageException e) {
                throw Disk.failed("a base layer", size, file, e);
            }
            require(answer, repository, 200, PULL);
            same(repository, digest, Digests.of(file), wrong);
            return answer.body();
        });
    }

    /** Whether the repository has it. */
    public boolean hasBlob(Repository repository, String digest) {
        HttpResponse<byte[]> answer = send(repository, "HEAD", "/blobs/" + digest);
        if (answer.statusCode() == 404) {
            return false;
        }
        require(answer, repository, 200, PULL);
        return true;
    }

    /** Lets the registry take a blob from another of its repositories; false when it does not. */
    public boolean mount(Repository to, String digest, Repository from) {
        if (!to.registry().equals(from.registry())) {
            return false;
        }
        return send(to, "POST", "/blobs/uploads/?mount=" + digest + "&from=" + from.path())
                        .statusCode()
                == 201;
    }

    /** A broken upload is begun anew: nobody knows how much of it the registry has kept. */
    public void upload(Repository repository, String digest, Supplier<BodyPublisher> content) {
        AtomicInteger attempts = new AtomicInteger();
        byte[] unused = repeated(repository, TRANSFER, policy.withMaxAttempts(TRANSFER_ATTEMPTS), () -> {
            if (attempts.getAndIncrement() > 0
                    && attempt(repository, "HEAD", "/blobs/" + digest).statusCode() == 200) {
                return new byte[0]; // only the answer was lost
            }
            HttpResponse<byte[]> begun = attempt(repository, "POST", "/blobs/uploads/");
            require(begun, repository, 202, PUSH);
            String location = begun.headers().firstValue("Location").orElse("");
            URI target = base(repository).resolve(location);
            URI put = URI.create(target + (target.getRawQuery() == null ? "?" : "&") + "digest=" + digest);
            HttpResponse<byte[]> answer =
                    attempt(repository, "PUT", put, content, "application/octet-stream", Optional.empty());
            if (answer.statusCode() == 404) {
                throw new IOException("it has forgotten the upload of " + digest);
            }
            require(answer, repository, 201, PUSH);
            return answer.body();
        });
    }

    /** @param reference tag or digest */
    public void putManifest(Repository repository, String reference, String mediaType, byte[] bytes) {
        HttpResponse<byte[]> answer = repeated(
                repository,
                REQUEST,
                policy,
                () -> attempt(
                        repository,
                        "PUT",
                        URI.create(base(repository) + "/manifests/" + reference),
                        () -> BodyPublishers.ofByteArray(bytes),
                        mediaType,
                        Optional.empty()));
        require(answer, repository, 201, PUSH);
    }

    /** Stores a manifest or an index under its digest, without a tag. */
    public void putManifest(Repository repository, Document document) {
        putManifest(repository, document.digest(), document.mediaType(), document.bytes());
    }

    /**
     * Stores a manifest or an index under its digest and lets tags point to it, in one request.
     *
     * @return the tags that the registry says it has set; the others need {@link #tag} each
     */
    public Set<String> putManifest(Repository repository, Document document, List<String> tags) {
        String query = tags.stream().map(tag -> "tag=" + tag).collect(Collectors.joining("&"));
        HttpResponse<byte[]> answer = repeated(
                repository,
                REQUEST,
                policy,
                () -> attempt(
                        repository,
                        "PUT",
                        URI.create(base(repository) + "/manifests/" + document.digest()
                                + (query.isEmpty() ? "" : "?" + query)),
                        () -> BodyPublishers.ofByteArray(document.bytes()),
                        document.mediaType(),
                        Optional.empty()));
        require(answer, repository, 201, PUSH);
        Set<String> set = new LinkedHashSet<>();
        for (String value : answer.headers().allValues("OCI-Tag")) {
            for (String tag : value.split(",")) {
                set.add(tag.strip());
            }
        }
        set.retainAll(tags);
        return set;
    }

    /** Lets one tag point to a manifest, which is sent once more. */
    public void tag(Repository repository, String tag, Document document) {
        putManifest(repository, tag, document.mediaType(), document.bytes());
    }

    /** All tags, in the registry's order; empty when there is no such repository. */
    public List<String> tags(Repository repository) {
        List<String> tags = new ArrayList<>();
        Optional<URI> page = Optional.of(URI.create(base(repository) + "/tags/list?n=1000"));
        while (page.isPresent()) {
            URI uri = page.get();
            HttpResponse<byte[]> answer = repeated(
                    repository,
                    REQUEST,
                    policy,
                    () -> attempt(repository, "GET", uri, BodyPublishers::noBody, "", Optional.empty()));
            if (answer.statusCode() == 404) {
                return List.of();
            }
            require(answer, repository, 200, PULL);
            for (JsonNode tag : JSON.readTree(answer.body()).path("tags")) {
                tags.add(tag.asString(""));
            }
            page = answer.headers()
                    .firstValue("Link")
                    .map(LINK::matcher)
                    .filter(Matcher::find)
                    .map(link -> uri.resolve(link.group(1)));
        }
        return tags;
    }

    /**
     * Removes a tag, or a manifest by its digest with all its tags.
     *
     * @return false when it was not there, or the registry does not delete
     */
    public boolean delete(Repository repository, String reference) {
        HttpResponse<byte[]> answer = send(repository, "DELETE", "/manifests/" + reference);
        if (List.of(400, 404, 405).contains(answer.statusCode())) {
            return false;
        }
        require(answer, repository, answer.statusCode() == 200 ? 200 : 202, PUSH);
        return true;
    }

    /** What refers to a manifest: by the referrers API, or by the tag {@code sha256-<hex>} where the registry has none. */
    public List<ReferrerDescriptor> referrers(Repository repository, String digest) {
        HttpResponse<byte[]> answer = send(repository, "GET", "/referrers/" + digest);
        if (answer.statusCode() == 200) {
            return descriptors(JSON.readTree(answer.body()));
        }
        return manifest(repository, digest.replace(':', '-'))
                .map(index -> descriptors(JSON.readTree(index.bytes())))
                .orElse(List.of());
    }

    /**
     * Stores a manifest that names another one as its {@code subject}, so that {@link #referrers} finds it; where the registry does not
     * list referrers itself, the list under the tag {@code sha256-<hex>} is kept.
     */
    public void putReferrer(Repository repository, Document manifest) {
        HttpResponse<byte[]> answer = repeated(
                repository,
                REQUEST,
                policy,
                () -> attempt(
                        repository,
                        "PUT",
                        URI.create(base(repository) + "/manifests/" + manifest.digest()),
                        () -> BodyPublishers.ofByteArray(manifest.bytes()),
                        manifest.mediaType(),
                        Optional.empty()));
        require(answer, repository, 201, PUSH);
        if (answer.headers().firstValue("OCI-Subject").isPresent()) {
            return;
        }
        JsonNode json = JSON.readTree(manifest.bytes());
        String subject = json.path("subject").path("digest").asString("");
        String tag = subject.replace(':', '-');
        ObjectNode index = manifest(repository, tag)
                .map(found -> (ObjectNode) JSON.readTree(found.bytes()))
                .orElseGet(() -> JSON.createObjectNode()
                        .put("schemaVersion", 2)
                        .put("mediaType", MediaTypes.OCI_INDEX)
                        .set("manifests", JSON.createArrayNode()));
        ArrayNode manifests = (ArrayNode) index.path("manifests");
        if (manifests.values().stream()
                .anyMatch(known -> known.path("digest").asString("").equals(manifest.digest()))) {
            return;
        }
        ObjectNode descriptor = manifests
                .addObject()
                .put("mediaType", manifest.mediaType())
                .put("digest", manifest.digest())
                .put("size", manifest.bytes().length)
                .put(
                        "artifactType",
                        json.path("artifactType")
                                .asString(json.path("config").path("mediaType").asString("")));
        if (json.has("annotations")) {
            descriptor.set("annotations", json.get("annotations"));
        }
        tag(repository, tag, Document.of(MediaTypes.OCI_INDEX, JSON.writeValueAsBytes(index)));
    }

    private static List<ReferrerDescriptor> descriptors(JsonNode index) {
        List<ReferrerDescriptor> found = new ArrayList<>();
        for (JsonNode each : index.path("manifests")) {
            Map<String, String> annotations = new LinkedHashMap<>();
            each.path("annotations")
                    .properties()
                    .forEach(a -> annotations.put(a.getKey(), a.getValue().asString("")));
            found.add(new ReferrerDescriptor(
                    each.path("mediaType").asString(""),
                    each.path("digest").asString(""),
                    each.path("size").asLong(0),
                    each.path("artifactType").asString(""),
                    annotations));
        }
        return found;
    }

    /**
     * Brings a blob into a repository, in the cheapest way: not at all when it is there, by a mount, or by its bytes. Those of another
     * registry pass through without a file.
     */
    public Placed put(Repository repository, Blob blob) {
        if (hasBlob(repository, blob.digest())) {
            return Placed.EXISTED;
        }
        if (blob.source() instanceof InRepository elsewhere) {
            if (mount(repository, blob.digest(), elsewhere.repository())) {
                return Placed.MOUNTED;
            }
            upload(
                    repository,
                    blob.digest(),
                    () -> BodyPublishers.fromPublisher(
                            BodyPublishers.ofInputStream(
                                    () -> open(elsewhere.repository(), blob.digest(), blob.size())),
                            blob.size()));
        } else if (blob.source() instanceof InMemory memory) {
            upload(repository, blob.digest(), () -> BodyPublishers.ofByteArray(memory.bytes()));
        } else if (blob.source() instanceof InFile file) {
            upload(repository, blob.digest(), () -> {
                try {
                    return BodyPublishers.ofFile(file.file());
                } catch (java.io.FileNotFoundException e) {
                    throw new IllegalStateException("a layer's file is gone", e);
                }
            });
        }
        return Placed.UPLOADED;
    }

    /**
     * Reads a blob as it comes; whoever gets it closes it. Reading fails at the end when the bytes are not those of the digest.
     *
     * @param size what the manifest says
     */
    public InputStream open(Repository repository, String digest, long size) {
        return new ByteArrayInputStream(blob(repository, digest));
    }

    /** What has gone over the wire until now. */
    public Traffic traffic() {
        return Traffic.NONE;
    }

    private static URI base(Repository repository) {
        String host = repository.registry().equals("docker.io") ? "registry-1.docker.io" : repository.registry();
        return URI.create((isHere(host) ? "http://" : "https://") + host + "/v2/" + repository.path());
    }

    private static boolean isHere(String host) {
        String name = host.startsWith("[") ? host : host.replaceAll(":\\d+$", "");
        return name.equals("localhost") || name.startsWith("127.") || name.startsWith("[::1]");
    }

    private HttpResponse<byte[]> send(Repository repository, String method, String path) {
        return repeated(repository, REQUEST, policy, () -> attempt(repository, method, path));
    }

    private <T> T repeated(
            Repository repository, Duration budget, RetryPolicy attempts, RetryPolicy.Call<T, IOException> call) {
        Deadline deadline = time.deadlineIn(budget);
        try {
            return attempts.call(deadline, (failure, attempt) -> decide(failure), call);
        } catch (Passing last) {
            throw refused(repository, last.answer, deadline);
        } catch (IOException e) {
            throw unreachable(repository, e);
        }
    }

    private static Decision decide(Exception failure) {
        if (failure instanceof InterruptedIOException || failure instanceof javax.net.ssl.SSLHandshakeException) {
            return Decision.STOP;
        }
        if (failure instanceof Passing passing) {
            return RetryAfter.of(passing.answer.headers()::firstValue)
                    .map(Decision::after)
                    .orElse(Decision.AGAIN);
        }
        return failure instanceof IOException ? Decision.AGAIN : Decision.STOP;
    }

    /** Bytes can be damaged once on their way; the same twice is what the registry has. */
    private static void same(Repository repository, String wanted, String found, AtomicInteger wrong)
            throws IOException {
        if (found.equals(wanted)) {
            return;
        }
        if (wrong.getAndIncrement() == 0) {
            throw new IOException("it sent other bytes than " + wanted);
        }
        throw new ImageException(
                "DIGEST_MISMATCH",
                repository + "@" + wanted + ": the registry sends bytes with digest " + found,
                "Something in the registry, or between here and it, changes what it sends.");
    }

    private HttpResponse<byte[]> attempt(Repository repository, String method, String path) throws IOException {
        return attempt(
                repository, method, URI.create(base(repository) + path), BodyPublishers::noBody, "", Optional.empty());
    }

    /** One attempt, with one new token when the registry asks for it. */
    private HttpResponse<byte[]> attempt(
            Repository repository,
            String method,
            URI uri,
            Supplier<BodyPublisher> body,
            String contentType,
            Optional<Path> file)
            throws IOException {
        URI root = base(repository);
        boolean ours = Objects.equals(uri.getHost(), root.getHost()) && uri.getPort() == root.getPort();
        HttpResponse<byte[]> answer =
                exchange(method, uri, body, contentType, ours ? authorization(repository) : "", file);
        if (answer.statusCode() == 401 && ours) {
            String fresh = authorize(repository, answer);
            answer = exchange(method, uri, body, contentType, fresh, file);
        }
        boolean reads = method.equals("GET") || method.equals("HEAD");
        for (int i = 0; reads && isRedirect(answer) && i < REDIRECTS; i++) {
            // Blobs often lie elsewhere; the credentials stay here.
            uri = uri.resolve(answer.headers().firstValue("Location").orElse(""));
            if (!"https".equals(uri.getScheme()) && !isHere(Objects.requireNonNullElse(uri.getHost(), ""))) {
                throw new ImageException(
                        "REGISTRY_REDIRECT_REFUSED",
                        "registry " + repository.registry() + " redirects to an address without TLS: " + uri.getHost(),
                        "It must be an https URL.");
            }
            answer = exchange(method, uri, body, contentType, "", file);
        }
        if (answer.statusCode() == 429 || answer.statusCode() >= 500) {
            throw new Passing(answer);
        }
        return answer;
    }

    private static boolean isRedirect(HttpResponse<?> answer) {
        return switch (answer.statusCode()) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private HttpResponse<byte[]> exchange(
            String method,
            URI uri,
            Supplier<BodyPublisher> body,
            String contentType,
            String authorization,
            Optional<Path> file)
            throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("User-Agent", "epicheck")
                .header(
                        "Accept",
                        String.join(
                                ", ",
                                MediaTypes.OCI_MANIFEST,
                                MediaTypes.DOCKER_MANIFEST,
                                MediaTypes.OCI_INDEX,
                                MediaTypes.DOCKER_INDEX,
                                "*/*"));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return patient.send(request, method, body.get(), file);
    }

    private String authorization(Repository repository) {
        return tokens.getOrDefault(repository.toString(), "");
    }

    /** Answers the registry's challenge (RFC 9110, 11.6.1; the token protocol of distribution). */
    private String authorize(Repository repository, HttpResponse<byte[]> answer) throws IOException {
        String challenge = answer.headers().firstValue("WWW-Authenticate").orElse("");
        Optional<Login> login = credentials.find(repository.registry());
        String authorization = challenge.regionMatches(true, 0, "Bearer", 0, 6)
                ? "Bearer " + Tokens.fetch(http, challenge, repository, login)
                : login.map(Tokens::basic).orElse("");
        if (authorization.isEmpty()) {
            return "";
        }
        tokens.put(repository.toString(), authorization);
        return authorization;
    }

    private void require(HttpResponse<byte[]> answer, Repository repository, int expected, String actions) {
        int status = answer.statusCode();
        if (status == expected) {
            return;
        }
        String said = RegistryErrors.text(answer.body());
        if (status == 401 || status == 403) {
            String who = credentials
                    .find(repository.registry())
                    .map(login -> "as " + login)
                    .orElse("without credentials");
            throw new ImageException(
                    "REGISTRY_UNAUTHORIZED",
                    "registry " + repository.registry() + " refuses access to " + repository.path() + " " + who
                            + " (HTTP " + status + (said.isEmpty() ? "" : ": " + said)
                            + "); it takes the scope repository:" + repository.path() + ":" + actions,
                    "Log in with `docker login " + repository.registry()
                            + "`, or set REGISTRY_USERNAME and REGISTRY_PASSWORD; the account needs the right to "
                            + (actions.equals(PUSH) ? "push." : "pull."));
        }
        throw new ImageException("REGISTRY_REFUSED", answered(repository, answer), "");
    }

    /** The last of several answers that could have been another one in a moment. */
    private EpicheckException refused(Repository repository, HttpResponse<byte[]> answer, Deadline deadline) {
        if (answer.statusCode() != 429) {
            return new ImageException("REGISTRY_REFUSED", answered(repository, answer), "Running again is safe.");
        }
        String wait = RetryAfter.of(answer.headers()::firstValue)
                .filter(asked -> asked.compareTo(deadline.remaining()) >= 0)
                .map(asked -> "; it asks to wait " + Durations.words(asked) + ", longer than the "
                        + Durations.words(deadline.remaining()) + " that are left")
                .orElse("");
        return new TransientException(
                "REGISTRY_BUSY",
                answered(repository, answer) + wait,
                "Run again later; it is safe. Pulls with a login have a higher limit: `docker login "
                        + repository.registry() + "`.");
    }

    private static String answered(Repository repository, HttpResponse<byte[]> answer) {
        String said = RegistryErrors.text(answer.body());
        return "registry " + repository.registry() + " answers HTTP " + answer.statusCode() + " for "
                + repository.path() + (said.isEmpty() ? "" : ": " + said);
    }

    private static ImageException unreachable(Repository repository, IOException e) {
        String reason = e instanceof java.net.ConnectException
                ? "connection refused"
                : Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        return new ImageException(
                "REGISTRY_UNREACHABLE",
                "registry " + repository.registry() + " cannot be reached: " + reason,
                "Check its name and the network; running again is safe.",
                e);
    }

    private static final class Passing extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient HttpResponse<byte[]> answer;

        Passing(HttpResponse<byte[]> answer) {
            super("HTTP " + answer.statusCode());
            this.answer = answer;
        }
    }
}
