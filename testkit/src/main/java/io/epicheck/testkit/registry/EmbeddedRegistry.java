package io.epicheck.testkit.registry;

import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.fault.Faults;
import io.epicheck.testkit.fault.Responder;
import io.epicheck.testkit.http.Exchange;
import io.epicheck.testkit.http.MiniServer;
import io.epicheck.testkit.http.Request;
import io.epicheck.testkit.registry.RegistryStore.StoredManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An OCI registry in memory, on a free port of 127.0.0.1, over plain HTTP. Thread-safe; {@link #close()} ends it and forgets everything.
 *
 * <pre>{@code
 * try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
 *   registry.seedBaseImage("library/nginx", "stable");
 *   registry.fail(Fault.answer(429).retryAfter(Duration.ofSeconds(1)));
 *   ...
 *   assertThat(registry.requests()).filteredOn(RecordedRequest::isWrite).isEmpty();
 * }
 * }</pre>
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private final RegistryStore store = new RegistryStore();
    private final RegistryApi api;
    private final Faults faults = new Faults();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final Gate gate;
    private final MiniServer server;

    private EmbeddedRegistry(RegistryLogin login, RegistryFeatures features) {
        this.gate = new Gate(login);
        this.api = new RegistryApi(store, features);
        this.server = MiniServer.start(this::handle);
    }

    /** Starts one that everybody may read and write. */
    public static EmbeddedRegistry start() {
        return start(new RegistryLogin.Anyone());
    }

    public static EmbeddedRegistry start(RegistryLogin login) {
        return start(login, RegistryFeatures.plain());
    }

    /** @param features what it can do beside what every registry can */
    public static EmbeddedRegistry start(RegistryLogin login, RegistryFeatures features) {
        return new EmbeddedRegistry(login, features);
    }

    /** What image references begin with: {@code 127.0.0.1:43121}. */
    public String address() {
        return "127.0.0.1:" + server.port();
    }

    /** {@code http://127.0.0.1:43121}. */
    public String url() {
        return "http://" + address();
    }

    /** Stores a small base image (see {@link BaseImage#nginx()}), without any request; returns its digest. */
    public String seedBaseImage(String repository, String tag) {
        return seed(repository, tag, BaseImage.nginx());
    }

    /** Stores an image, without any request; returns the digest of its manifest. */
    public String seed(String repository, String tag, BaseImage image) {
        return image.storeIn(store, repository, tag);
    }

    /** Stores a manifest or an index as it is; returns its digest. */
    public String seedManifest(String repository, String reference, String mediaType, byte[] bytes) {
        store.putManifest(repository, reference, new StoredManifest(mediaType, bytes));
        return Sha256.of(bytes);
    }

    /** Makes later requests fail. Faults are used up in the order in which they were added. */
    public void fail(Fault fault) {
        faults.add(fault);
    }

    /** What {@link #fail} has asked for and no request has met. */
    public List<Fault> faultsToCome() {
        return faults.toCome();
    }

    public void forgetFaults() {
        faults.clear();
    }

    /** Forgets every upload that has begun, as a registry does that restarts. */
    public void forgetUploads() {
        store.forgetUploads();
    }

    /** All tokens that were given out stop working. */
    public void expireTokens() {
        gate.expireTokens();
    }

    /** Every request since the start or the last {@link #forgetRequests()}, in the order in which they were answered. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    public void forgetRequests() {
        requests.clear();
    }

    /** The bytes of a manifest by tag or digest. */
    public Optional<byte[]> manifest(String repository, String reference) {
        return store.manifest(repository, reference).map(found -> found.bytes().clone());
    }

    /** The digest that a tag points to. */
    public Optional<String> digest(String repository, String reference) {
        return store.manifest(repository, reference).map(StoredManifest::digest);
    }

    public Optional<byte[]> blob(String repository, String digest) {
        return store.blob(repository, digest).map(byte[]::clone);
    }

    /** The tags of a repository in lexical order; empty when nothing was pushed. */
    public List<String> tags(String repository) {
        return store.tags(repository).orElse(List.of());
    }

    /** Forgets a manifest by digest with its tags, or one tag: as if somebody had deleted it. */
    public void delete(String repository, String reference) {
        store.deleteManifest(repository, reference);
    }

    @Override
    public void close() {
        server.close();
    }

    private void handle(Exchange exchange) throws IOException {
        faults.serve(exchange, new Usual());
    }

    private Answer admit(Request request) {
        Query query = new Query(request.query());
        String authorization = request.header("Authorization");
        if (request.path().equals("/token")) {
            return token(request, query, authorization);
        }
        String repository = RegistryApi.repositoryOf(request.path());
        String action = action(request);
        String scope = repository.isEmpty() ? "" : "repository:" + repository + ":" + action;
        if (!gate.permits(authorization, scope)) {
            return Answer.error(401, "UNAUTHORIZED", "authentication required")
                    .with(
                            "WWW-Authenticate",
                            gate.challenge(address(), repository, action.equals("push") ? "pull,push" : action));
        }
        return api.answer(request, query);
    }

    /** As distribution asks for it; an upload is given up with the right that began it. */
    private static String action(Request request) {
        return switch (request.method()) {
            case "GET", "HEAD" -> "pull";
            case "DELETE" -> request.path().contains("/blobs/uploads/") ? "push" : "delete";
            default -> "push";
        };
    }

    /** By name and password, or, in a form, by a refresh token (OAuth 2). */
    private Answer token(Request request, Query query, String authorization) {
        Query form = new Query(new String(request.body(), StandardCharsets.UTF_8));
        boolean post = request.method().equals("POST");
        String token = post
                ? gate.tokenFor(
                        form.first("refresh_token").orElse(""),
                        List.of(form.first("scope").orElse("").split(" ")))
                : gate.token(authorization, query.all("scope"));
        return token.isEmpty()
                ? Answer.error(401, "UNAUTHORIZED", "incorrect username or password")
                : Answer.json(200, Map.of(post ? "access_token" : "token", token, "expires_in", 300));
    }

    /** What the script of faults needs to know of this registry. */
    private final class Usual implements Responder {
        @Override
        public void answer(Exchange exchange) throws IOException {
            Answer answer = admit(exchange.request());
            record(exchange, answer.status());
            answer.send(exchange);
        }

        @Override
        public Page error(int status, String message) {
            String code = status == 429 ? "TOOMANYREQUESTS" : "UNKNOWN";
            return new Page(
                    "application/json", Answer.error(status, code, message).text());
        }

        @Override
        public void record(Exchange exchange, int status) {
            Request request = exchange.request();
            requests.add(new RecordedRequest(
                    request.method(),
                    request.path(),
                    request.query(),
                    request.header("Authorization"),
                    request.body().length,
                    status));
        }
    }
}
