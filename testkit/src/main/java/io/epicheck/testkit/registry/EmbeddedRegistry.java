package io.epicheck.testkit.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.epicheck.testkit.registry.RegistryStore.StoredManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An OCI registry in memory, on a free port of 127.0.0.1, over plain HTTP. Thread-safe; {@link #close()} ends it and forgets everything.
 *
 * <pre>{@code
 * try (EmbeddedRegistry registry = EmbeddedRegistry.start()) {
 *   registry.seedBaseImage("library/nginx", "stable");
 *   registry.fail(Fault.next(1, 429).retryAfter(Duration.ofSeconds(1)));
 *   ...
 *   assertThat(registry.requests()).filteredOn(RecordedRequest::isWrite).isEmpty();
 * }
 * }</pre>
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private final RegistryStore store = new RegistryStore();
    private final RegistryApi api = new RegistryApi(store);
    private final Faults faults = new Faults();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final Gate gate;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "embedded-registry");
        thread.setDaemon(true);
        return thread;
    });

    private EmbeddedRegistry(RegistryLogin login) {
        this.gate = new Gate(login);
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
    }

    /** Starts one that everybody may read and write. */
    public static EmbeddedRegistry start() {
        return start(new RegistryLogin.Anyone());
    }

    public static EmbeddedRegistry start(RegistryLogin login) {
        EmbeddedRegistry registry = new EmbeddedRegistry(login);
        registry.server.createContext("/", registry::handle);
        registry.server.setExecutor(registry.threads);
        registry.server.start();
        return registry;
    }

    /** What image references begin with: {@code 127.0.0.1:43121}. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
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
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getPath();
            Optional<Fault> fault = faults.take(method, path);
            if (fault.isPresent() && fault.get().status() == Fault.CUT) {
                record(exchange, body, Fault.CUT);
                return;
            }
            Answer answer = fault.isPresent() ? failure(fault.get()) : admit(exchange, body);
            record(exchange, body, answer.status());
            answer.send(exchange);
        }
    }

    private static Answer failure(Fault fault) {
        String code = fault.status() == 429 ? "TOOMANYREQUESTS" : "UNKNOWN";
        Answer answer = Answer.error(fault.status(), code, "a failure that was asked for");
        return fault.retryAfter()
                .map(delay -> answer.with("Retry-After", Long.toString(delay.toSeconds())))
                .orElse(answer);
    }

    private Answer admit(HttpExchange exchange, byte[] body) throws IOException {
        Query query = new Query(exchange.getRequestURI());
        String path = exchange.getRequestURI().getPath();
        String authorization = authorization(exchange);
        if (path.equals("/token")) {
            String token = gate.token(authorization, query.all("scope"));
            return token.isEmpty()
                    ? Answer.error(401, "UNAUTHORIZED", "incorrect username or password")
                    : Answer.json(200, Map.of("token", token, "expires_in", 300));
        }
        String repository = RegistryApi.repositoryOf(path);
        boolean reads = exchange.getRequestMethod().equals("GET")
                || exchange.getRequestMethod().equals("HEAD");
        String scope = repository.isEmpty() ? "" : "repository:" + repository + ":" + (reads ? "pull" : "push");
        if (!gate.permits(authorization, scope)) {
            return Answer.error(401, "UNAUTHORIZED", "authentication required")
                    .with("WWW-Authenticate", gate.challenge(address(), repository, reads ? "pull" : "pull,push"));
        }
        return api.answer(exchange, query, body);
    }

    private void record(HttpExchange exchange, byte[] body, int status) {
        String query = exchange.getRequestURI().getRawQuery();
        requests.add(new RecordedRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query == null ? "" : query,
                authorization(exchange),
                body.length,
                status));
    }

    private static String authorization(HttpExchange exchange) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
    }
}
