package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.cluster.schema.FieldManager;
import io.epicheck.testkit.cluster.schema.Schema;
import io.epicheck.testkit.cluster.store.ObjectStore;
import io.epicheck.testkit.fault.Fault;
import io.epicheck.testkit.fault.Faults;
import io.epicheck.testkit.fault.Responder;
import io.epicheck.testkit.http.Exchange;
import io.epicheck.testkit.http.MiniServer;
import io.epicheck.testkit.http.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The HTTP face of a simulated cluster. Thread-safe. */
public final class ApiServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private volatile String token;
    private volatile String version = Discovery.VERSION;
    private final MemoryStore store;
    private final Reads reads;
    private final Writes writes;
    private final Deletes deletes;
    private final Watches watches;
    private final Pods pods;
    private final PortForwards portForwards;
    private final Denials denials = new Denials();
    private final Faults faults = new Faults();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final Clock clock = Clock.systemUTC();
    private final MiniServer server;

    private ApiServer(String token, PodBackend backend) {
        this.token = token;
        FieldManager fields = new FieldManager(Schema.load(), clock);
        this.store = new MemoryStore(fields, clock);
        this.reads = new Reads(store);
        this.writes = new Writes(store, fields);
        this.deletes = new Deletes(store);
        this.watches = new Watches(store, reads);
        this.pods = new Pods(store, backend);
        this.portForwards = new PortForwards(backend);
        this.server = MiniServer.start(this::handle);
        for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            Namespaces.create(store, name);
        }
    }

    /** @param token what every request must carry as its bearer token */
    public static ApiServer start(String token, PodBackend backend) {
        return new ApiServer(token, backend);
    }

    /** {@code http://127.0.0.1:43121}. */
    public String url() {
        return "http://127.0.0.1:" + server.port();
    }

    public ObjectStore store() {
        return store;
    }

    /** In the order in which they were answered. */
    public List<RecordedRequest> requests() {
        return List.copyOf(requests);
    }

    public void forgetRequests() {
        requests.clear();
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

    /** From now on only this token is let in. */
    public void renewToken(String another) {
        token = another;
    }

    /** What the server says that it is from now on: {@code v1.29.6}. Only its word changes, not what it serves. */
    public void pretendVersion(String gitVersion) {
        if (!gitVersion.matches("v\\d+\\.\\d+\\..+")) {
            throw new IllegalArgumentException("no version of Kubernetes: " + gitVersion);
        }
        version = gitVersion;
    }

    /** @param resource {@code deployments.apps}; {@code *} for any verb or resource */
    public void deny(String verb, String resource) {
        denials.add(verb, resource);
    }

    public void allowEverything() {
        denials.clear();
    }

    /** Watches from any version before now get 410 Gone. */
    public void forgetHistory() {
        store.forgetHistory();
    }

    /** Cuts every connection, as a server does that restarts. */
    public void dropConnections() {
        server.dropConnections();
    }

    @Override
    public void close() {
        server.close();
        deletes.close();
        store.close();
    }

    private void handle(Exchange exchange) throws IOException {
        faults.serve(exchange, new Usual());
    }

    private void answerOrRefuse(Exchange exchange) throws IOException {
        try {
            answer(exchange);
        } catch (ApiError error) {
            refuse(exchange, error);
        } catch (RuntimeException bug) {
            refuse(exchange, ApiError.of(500, "InternalError", "Internal error occurred: " + bug));
        }
    }

    private void answer(Exchange exchange) throws IOException {
        Request request = exchange.request();
        if (!request.header("Authorization").equals("Bearer " + token)) {
            throw ApiError.of(401, "Unauthorized", "Unauthorized");
        }
        Optional<ObjectNode> discovered =
                request.method().equals("GET") ? Discovery.answer(request.segments(), version) : Optional.empty();
        if (discovered.isPresent()) {
            send(exchange, 200, discovered.get());
            return;
        }
        if (List.of("/healthz", "/livez", "/readyz").contains(request.path())) {
            text(exchange, "ok");
            return;
        }
        Optional<Target> found = Paths.target(request.segments());
        if (found.isEmpty()) {
            throw ApiError.noSuchResource();
        }
        denials.check(request.method(), request.parameters(), found.get());
        serve(exchange, found.get());
    }

    private void serve(Exchange exchange, Target target) throws IOException {
        Request request = exchange.request();
        if (target.kind().isReview()) {
            send(exchange, 201, denials.review((ObjectNode) JSON.readTree(request.body())));
        } else if (target.subresource().equals("log")) {
            text(exchange, pods.log(target, request));
        } else if (target.subresource().equals("portforward")) {
            pods.require(target);
            record(request, 101);
            portForwards.serve(exchange, target);
        } else if (request.method().equals("GET") && request.flag("watch")) {
            record(request, 200);
            watches.serve(exchange, target);
        } else {
            Writes.Written written = object(request, target);
            send(exchange, written.status(), Reads.shown(target.kind(), written.object()));
        }
    }

    private Writes.Written object(Request request, Target target) {
        boolean collection = target.name().isEmpty();
        return switch (request.method()) {
            case "GET", "HEAD" -> new Writes.Written(200, collection ? reads.list(target, request) : reads.get(target));
            case "POST" -> {
                Writes.Written created = writes.create(target, request);
                if (target.kind().kind().equals("Namespace")
                        && request.parameter("dryRun").isEmpty()) {
                    Namespaces.furnish(
                            store,
                            created.object().path("metadata").path("name").asString(""));
                }
                yield created;
            }
            case "PUT" -> writes.replace(target, request);
            case "PATCH" -> {
                Writes.Written patched = writes.patch(target, request);
                if (target.kind().kind().equals("Namespace")
                        && patched.status() == 201
                        && request.parameter("dryRun").isEmpty()) {
                    Namespaces.furnish(store, target.name());
                }
                yield patched;
            }
            case "DELETE" ->
                new Writes.Written(
                        200,
                        collection
                                ? deletes.deleteAll(
                                        target, reads.matching(target, Reads.selector(target, request)), request)
                                : deletes.delete(target, request));
            default ->
                throw ApiError.of(
                        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        };
    }

    private void refuse(Exchange exchange, ApiError error) throws IOException {
        send(exchange, error.status(), error.toJson());
    }

    private void send(Exchange exchange, int status, ObjectNode body) throws IOException {
        record(exchange.request(), status);
        exchange.send(status, Map.of("Content-Type", "application/json"), JSON.writeValueAsBytes(body));
    }

    private void text(Exchange exchange, String text) throws IOException {
        record(exchange.request(), 200);
        exchange.send(200, Map.of("Content-Type", "text/plain"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** One at a time, so that the order in the list is that of the times. */
    private synchronized void record(Request request, int status) {
        requests.add(new RecordedRequest(
                request.method(),
                request.path(),
                request.query(),
                status,
                request.header("User-Agent"),
                clock.instant(),
                System.nanoTime()));
    }

    /** What the script of faults needs to know of this server. */
    private final class Usual implements Responder {
        @Override
        public void answer(Exchange exchange) throws IOException {
            answerOrRefuse(exchange);
        }

        @Override
        public Page error(int status, String message) {
            return new Page(
                    "application/json",
                    ApiError.of(status, ApiError.usualReason(status), message)
                            .toJson()
                            .toString());
        }

        @Override
        public void record(Exchange exchange, int status) {
            ApiServer.this.record(exchange.request(), status);
        }
    }

    /** A namespace has a service account and a CA bundle from the beginning. */
    private static final class Namespaces {
        private Namespaces() {}

        static void create(MemoryStore store, String name) {
            var unused = store.create(object("Namespace", "v1", "", name));
            furnish(store, name);
        }

        static void furnish(MemoryStore store, String name) {
            createMissing(store, object("ServiceAccount", "v1", name, "default"));
            ObjectNode bundle = object("ConfigMap", "v1", name, "kube-root-ca.crt");
            bundle.putObject("data").put("ca.crt", "the simulated cluster speaks plain HTTP");
            createMissing(store, bundle);
        }

        /** The cluster's controllers may have been faster. */
        private static void createMissing(MemoryStore store, ObjectNode object) {
            var unused = store.locked(() -> store.find(
                            object.path("kind").asString(""),
                            object.at("/metadata/namespace").asString(""),
                            object.at("/metadata/name").asString(""))
                    .orElseGet(() -> store.create(object)));
        }

        private static ObjectNode object(String kind, String apiVersion, String namespace, String name) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            object.put("apiVersion", apiVersion).put("kind", kind);
            ObjectNode metadata = object.putObject("metadata").put("name", name);
            if (!namespace.isEmpty()) {
                metadata.put("namespace", namespace);
            }
            return object;
        }
    }
}
