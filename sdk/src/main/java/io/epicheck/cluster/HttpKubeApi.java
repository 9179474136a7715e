package io.epicheck.cluster;

import io.epicheck.AccessException;
import io.epicheck.retry.Time;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The verbs over HTTP. Thread-safe. */
final class HttpKubeApi implements KubeApi {
    private static final String JSON = "application/json";
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String MANAGER = "epicheck";
    private static final int PAGE = 500;
    private static final int LIST_ATTEMPTS = 3;
    private static final int LOG_BYTES = 64 * 1024;

    private final KubernetesClient client;
    private final Transport transport;
    private final Requests requests;
    private final Time time;
    private final String server;
    private final Discovery discovery;
    private final String version;

    HttpKubeApi(KubernetesClient client, Transport transport, Requests requests, Time time, String server) {
        this.client = client;
        this.transport = transport;
        this.requests = requests;
        this.time = time;
        this.server = server;
        this.discovery = new Discovery(path -> Optional.of(requests.get(path))
                .filter(answer -> answer.status() != 404)
                .map(this::json));
        this.version = readVersion();
    }

    @Override
    public Optional<KubeObject> get(ObjectRef ref) {
        Answer answer = requests.get(Paths.of(ref));
        if (answer.status() == 404 && !Refusals.isHtml(answer)) {
            return Optional.empty();
        }
        return Optional.of(object(answer));
    }

    @Override
    public ObjectList list(ResourceType type, String namespace, String labelSelector) {
        for (int attempt = 1; attempt < LIST_ATTEMPTS; attempt++) {
            try {
                return pages(type, namespace, labelSelector);
            } catch (ApiException e) {
                if (e.status() != 410) {
                    throw e;
                }
                // The server has forgotten the version that the pages are of: from the beginning.
            }
        }
        return pages(type, namespace, labelSelector);
    }

    private ObjectList pages(ResourceType type, String namespace, String labelSelector) {
        List<KubeObject> items = new ArrayList<>();
        String resourceVersion = pages(type, namespace, labelSelector, items::add);
        return new ObjectList(items, resourceVersion);
    }

    @Override
    public String each(ResourceType type, String namespace, Consumer<KubeObject> taker) {
        return pages(type, namespace, "", taker);
    }

    private String pages(ResourceType type, String namespace, String labelSelector, Consumer<KubeObject> taker) {
        String next = "";
        String resourceVersion;
        do {
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("limit", String.valueOf(PAGE));
            if (!labelSelector.isEmpty()) {
                parameters.put("labelSelector", labelSelector);
            }
            if (!next.isEmpty()) {
                parameters.put("continue", next);
            }
            JsonNode list = json(requests.get(Paths.of(type, namespace) + Paths.query(parameters)));
            for (JsonNode item : list.path("items")) {
                taker.accept(typed(item, type));
            }
            next = list.path("metadata").path("continue").asString("");
            resourceVersion = list.path("metadata").path("resourceVersion").asString("");
        } while (!next.isEmpty());
        return resourceVersion;
    }

    @Override
    public KubeObject apply(KubeObject object, ApplyOptions options) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("fieldManager", MANAGER);
        parameters.put("fieldValidation", "Strict");
        if (options.force()) {
            parameters.put("force", "true");
        }
        if (options.dryRun()) {
            parameters.put("dryRun", "All");
        }
        // JSON is YAML.
        String body = object.toJson().toString();
        return object(requests.send("PATCH", path(object) + Paths.query(parameters), APPLY, body, true)
                .answer());
    }

    @Override
    public KubeObject create(KubeObject object) {
        ResourceType type = type(object);
        String path = Paths.of(type, object.namespace()) + Paths.query(Map.of("fieldManager", MANAGER));
        // A review stores nothing, and a name is taken once: only what the server names itself could come to be twice.
        boolean repeatable = object.apiVersion().startsWith("authorization.k8s.io/")
                || !object.name().isEmpty();
        Requests.Sent sent = requests.send("POST", path, JSON, object.toJson().toString(), repeatable);
        if (sent.answer().status() == 409 && sent.perhapsBefore()) {
            Optional<KubeObject> own = get(new ObjectRef(type, object.namespace(), object.name()))
                    .filter(found -> OwnWrite.created(object, found));
            if (own.isPresent()) {
                return own.get();
            }
        }
        return object(sent.answer());
    }

    @Override
    public KubeObject replace(KubeObject object) {
        ObjectRef ref = new ObjectRef(type(object), object.namespace(), object.name());
        String path = Paths.of(ref) + Paths.query(Map.of("fieldManager", MANAGER));
        Requests.Sent sent = requests.send("PUT", path, JSON, object.toJson().toString(), true);
        if (sent.answer().status() == 409 && sent.perhapsBefore()) {
            // The version that it replaces may be gone because it has been replaced: by this very request.
            Optional<KubeObject> own = get(ref).filter(found -> OwnWrite.holds(object, found));
            if (own.isPresent()) {
                return own.get();
            }
        }
        return object(sent.answer());
    }

    @Override
    public boolean delete(ObjectRef ref, String uid) {
        ObjectNode options = KubeObject.node();
        options.put("kind", "DeleteOptions").put("apiVersion", "v1").put("propagationPolicy", "Background");
        if (!uid.isEmpty()) {
            options.putObject("preconditions").put("uid", uid);
        }
        Requests.Sent sent = requests.send("DELETE", Paths.of(ref), JSON, options.toString(), true);
        if (sent.answer().status() == 404 && !Refusals.isHtml(sent.answer())) {
            return sent.perhapsBefore(); // then it was there, and our first attempt has deleted it
        }
        json(sent.answer());
        return true;
    }

    @Override
    public Watch watch(ResourceType type, String namespace, String resourceVersion, WatchListener listener) {
        return WatchLoop.start(
                transport,
                requests,
                time,
                Paths.of(type, namespace),
                resourceVersion,
                json -> typed(json, type),
                listener);
    }

    @Override
    public String podLog(String namespace, String pod, String container, boolean previous, int tailLines) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("container", container);
        parameters.put("previous", String.valueOf(previous));
        parameters.put("tailLines", String.valueOf(tailLines));
        parameters.put("limitBytes", String.valueOf(LOG_BYTES));
        ResourceType pods = new ResourceType("", "v1", "Pod", "pods", true);
        String path = Paths.of(new ObjectRef(pods, namespace, pod)) + "/log" + Paths.query(parameters);
        Answer answer = requests.get(path);
        if (!answer.isGood()) {
            throw Refusals.of(answer, server);
        }
        return Transport.text(answer.body());
    }

    @Override
    public PortForward portForward(String namespace, String pod, int port) {
        return PortForwards.open(client, namespace, pod, port);
    }

    @Override
    public Optional<ResourceType> resourceType(String apiVersion, String kind) {
        return discovery.find(apiVersion, kind);
    }

    @Override
    public String serverVersion() {
        return version;
    }

    private String readVersion() {
        JsonNode answer = json(requests.get("/version"));
        String found = answer.path("gitVersion").asString("");
        if (found.isEmpty()) {
            throw new AccessException(
                    "NOT_KUBERNETES",
                    server + " does not say which version of Kubernetes it is",
                    "Check `server` in the kubeconfig.");
        }
        return found;
    }

    private String path(KubeObject object) {
        return Paths.of(new ObjectRef(type(object), object.namespace(), object.name()));
    }

    private ResourceType type(KubeObject object) {
        return resourceType(object.apiVersion(), object.kind())
                .orElseThrow(() -> new ApiException(
                        404,
                        "NotFound",
                        "the server does not serve " + object.kind() + " of " + object.apiVersion(),
                        List.of()));
    }

    private KubeObject object(Answer answer) {
        JsonNode json = json(answer);
        if (json instanceof ObjectNode object) {
            return KubeObject.of(object);
        }
        throw Refusals.notKubernetes(server, answer);
    }

    private JsonNode json(Answer answer) {
        if (!answer.isGood()) {
            throw Refusals.of(answer, server);
        }
        try {
            return JsonMapper.shared().readTree(answer.body());
        } catch (JacksonException e) {
            throw Refusals.notKubernetes(server, answer);
        }
    }

    /** Items of a list do not say what they are. */
    private static KubeObject typed(JsonNode item, ResourceType type) {
        ObjectNode json = item instanceof ObjectNode object ? object : KubeObject.node();
        if (!json.has("kind")) {
            json.put("apiVersion", type.apiVersion());
            json.put("kind", type.kind());
        }
        return KubeObject.of(json);
    }
}
