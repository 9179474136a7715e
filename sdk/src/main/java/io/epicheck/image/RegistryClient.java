package io.epicheck.image;

import io.epicheck.ImageException;
import io.epicheck.image.RegistryCredentials.Login;
import io.epicheck.retry.RetryAfter;
import io.epicheck.retry.RetryPolicy;
import io.epicheck.retry.RetryRule.Decision;
import io.epicheck.retry.Time;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What a build needs of the <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">distribution API</a>. Every
 * request is repeated on 429, 5xx and lost connections: uploads are addressed by content, so sending them twice does no harm. Plain HTTP
 * for registries on this machine only. Thread-safe.
 */
final class RegistryClient {
    static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private static final Duration REQUEST = Duration.ofSeconds(30);
    private static final Duration UPLOAD = Duration.ofMinutes(10);
    private static final Duration ALL = Duration.ofSeconds(45);

    private final HttpClient http;
    private final RegistryCredentials credentials;
    private final Time time;
    private final RetryPolicy policy = RetryPolicy.standard();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    RegistryClient(HttpClient http, RegistryCredentials credentials, Time time) {
        this.http = http;
        this.credentials = credentials;
        this.time = time;
    }

    static RegistryClient of(RegistryCredentials credentials, Time time) {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return new RegistryClient(http, credentials, time);
    }

    /** A manifest as the registry has it. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Manifest(String mediaType, String digest, byte[] bytes) {}

    /** The digest behind a tag; empty when there is none. */
    Optional<String> digest(Repository repository, String tag) {
        HttpResponse<byte[]> answer =
                send(repository, "HEAD", "/manifests/" + tag, BodyPublishers::noBody, "", REQUEST);
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        require(answer, repository, 200);
        return answer.headers().firstValue("Docker-Content-Digest");
    }

    /** @param reference tag or digest */
    Optional<Manifest> manifest(Repository repository, String reference) {
        HttpResponse<byte[]> answer =
                send(repository, "GET", "/manifests/" + reference, BodyPublishers::noBody, "", REQUEST);
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        require(answer, repository, 200);
        String type = answer.headers()
                .firstValue("Content-Type")
                .orElse("")
                .split(";", 2)[0]
                .strip();
        String digest = Digests.of(answer.body());
        if (reference.startsWith("sha256:") && !digest.equals(reference)) {
            throw new ImageException(
                    "DIGEST_MISMATCH",
                    repository + "@" + reference + ": the registry sent a manifest with digest " + digest,
                    "Something between here and the registry changes what it sends.");
        }
        return Optional.of(new Manifest(type, digest, answer.body()));
    }

    byte[] blob(Repository repository, String digest) {
        HttpResponse<byte[]> answer = send(repository, "GET", "/blobs/" + digest, BodyPublishers::noBody, "", UPLOAD);
        require(answer, repository, 200);
        if (!Digests.of(answer.body()).equals(digest)) {
            throw new ImageException(
                    "DIGEST_MISMATCH", repository + ": blob " + digest + " arrived with other bytes", "Run again.");
        }
        return answer.body();
    }

    /** Brings a blob into a file. */
    void download(Repository repository, String digest, Path file) {
        byte[] bytes = blob(repository, digest);
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new ImageException("NO_SPACE", "a layer cannot be stored: " + e.getMessage(), "Free some space.", e);
        }
    }

    boolean hasBlob(Repository repository, String digest) {
        HttpResponse<byte[]> answer = send(repository, "HEAD", "/blobs/" + digest, BodyPublishers::noBody, "", REQUEST);
        if (answer.statusCode() == 404) {
            return false;
        }
        require(answer, repository, 200);
        return true;
    }

    /** Lets the registry take a blob from another of its repositories; false when it does not. */
    boolean mount(Repository to, String digest, Repository from) {
        if (!to.registry().equals(from.registry())) {
            return false;
        }
        HttpResponse<byte[]> answer = send(
                to,
                "POST",
                "/blobs/uploads/?mount=" + digest + "&from=" + from.path(),
                BodyPublishers::noBody,
                "",
                REQUEST);
        return answer.statusCode() == 201;
    }

    void upload(Repository repository, String digest, Supplier<BodyPublisher> content) {
        HttpResponse<byte[]> begun = send(repository, "POST", "/blobs/uploads/", BodyPublishers::noBody, "", REQUEST);
        require(begun, repository, 202);
        String location = begun.headers().firstValue("Location").orElse("");
        URI target = base(repository).resolve(location);
        URI put = URI.create(target + (target.getRawQuery() == null ? "?" : "&") + "digest=" + digest);
        HttpResponse<byte[]> answer = send(repository, "PUT", put, content, "application/octet-stream", UPLOAD);
        require(answer, repository, 201);
    }

    void putManifest(Repository repository, String reference, String mediaType, byte[] bytes) {
        HttpResponse<byte[]> answer = send(
                repository,
                "PUT",
                "/manifests/" + reference,
                () -> BodyPublishers.ofByteArray(bytes),
                mediaType,
                REQUEST);
        require(answer, repository, 201);
    }

    /** A repository of one registry. */
    record Repository(String registry, String path) {
        @Override
        public String toString() {
            return registry + "/" + path;
        }
    }

    private static URI base(Repository repository) {
        String host = repository.registry().equals("docker.io") ? "registry-1.docker.io" : repository.registry();
        return URI.create((isHere(host) ? "http://" : "https://") + host + "/v2/" + repository.path());
    }

    private static boolean isHere(String host) {
        String name = host.startsWith("[") ? host : host.replaceAll(":\\d+$", "");
        return name.equals("localhost") || name.startsWith("127.") || name.startsWith("[::1]");
    }

    private HttpResponse<byte[]> send(
            Repository repository,
            String method,
            String path,
            Supplier<BodyPublisher> body,
            String contentType,
            Duration limit) {
        return send(repository, method, URI.create(base(repository) + path), body, contentType, limit);
    }

    private HttpResponse<byte[]> send(
            Repository repository,
            String method,
            URI uri,
            Supplier<BodyPublisher> body,
            String contentType,
            Duration limit) {
        try {
            return policy.call(
                    time.deadlineIn(limit.compareTo(ALL) > 0 ? limit : ALL),
                    (failure, attempt) -> decide(failure),
                    () -> {
                        HttpResponse<byte[]> answer = once(repository, method, uri, body, contentType, limit);
                        if (answer.statusCode() == 429 || answer.statusCode() >= 500) {
                            throw new Passing(answer);
                        }
                        return answer;
                    });
        } catch (Passing last) {
            return last.answer;
        } catch (IOException e) {
            throw unreachable(repository, e);
        }
    }

    private static Decision decide(Exception failure) {
        if (failure instanceof InterruptedIOException || failure instanceof javax.net.ssl.SSLHandshakeException) {
            return Decision.STOP;
        }
        if (failure instanceof Passing passing) {
            return passing.answer
                    .headers()
                    .firstValue("Retry-After")
                    .flatMap(text -> RetryAfter.parse(text, Instant.EPOCH))
                    .map(Decision::after)
                    .orElse(Decision.AGAIN);
        }
        return failure instanceof IOException ? Decision.AGAIN : Decision.STOP;
    }

    private HttpResponse<byte[]> once(
            Repository repository,
            String method,
            URI uri,
            Supplier<BodyPublisher> body,
            String contentType,
            Duration limit)
            throws IOException {
        URI root = base(repository);
        boolean ours = Objects.equals(uri.getHost(), root.getHost()) && uri.getPort() == root.getPort();
        HttpResponse<byte[]> answer =
                exchange(request(method, uri, body, contentType, limit, ours ? authorization(repository) : ""));
        if (answer.statusCode() == 401 && ours) {
            String fresh = authorize(repository, answer);
            answer = exchange(request(method, uri, body, contentType, limit, fresh));
        }
        if (answer.statusCode() == 307 || answer.statusCode() == 302 || answer.statusCode() == 301) {
            // Blobs often lie elsewhere; the credentials stay here.
            URI next = uri.resolve(answer.headers().firstValue("Location").orElse(""));
            if (!method.equals("GET") && !method.equals("HEAD")) {
                return answer;
            }
            if (!"https".equals(next.getScheme()) && !isHere(Objects.requireNonNullElse(next.getHost(), ""))) {
                throw new IOException("the registry redirects to an address without TLS");
            }
            return exchange(request(method, next, body, contentType, limit, ""));
        }
        return answer;
    }

    private static HttpRequest request(
            String method,
            URI uri,
            Supplier<BodyPublisher> body,
            String contentType,
            Duration limit,
            String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(limit)
                .header("User-Agent", "epicheck")
                .header("Accept", String.join(", ", OCI_MANIFEST, DOCKER_MANIFEST, OCI_INDEX, DOCKER_INDEX, "*/*"))
                .method(method, body.get());
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return request.build();
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
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

    private void require(HttpResponse<byte[]> answer, Repository repository, int expected) {
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
                            + " (HTTP " + status + (said.isEmpty() ? "" : ": " + said) + ")",
                    "Log in with `docker login " + repository.registry()
                            + "`, or set REGISTRY_USERNAME and REGISTRY_PASSWORD; the account needs the right to push.");
        }
        throw new ImageException(
                "REGISTRY_REFUSED",
                "registry " + repository.registry() + " answers HTTP " + status + " for " + repository.path()
                        + (said.isEmpty() ? "" : ": " + said),
                status == 429 || status >= 500 ? "Running again is safe." : "");
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
