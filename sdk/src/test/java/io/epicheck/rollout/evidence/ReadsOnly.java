package io.epicheck.rollout.evidence;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** An API server that answers two questions, and fails on everything else: evidence must change nothing. */
final class ReadsOnly implements KubeApi {
    private final Map<String, Supplier<Optional<KubeObject>>> objects = new HashMap<>();
    private final Map<String, Function<Integer, String>> logs = new HashMap<>();
    private final List<String> asked = new ArrayList<>();

    /** @param ref {@code Node node-1} */
    ReadsOnly object(String ref, Supplier<Optional<KubeObject>> answer) {
        objects.put(ref, answer);
        return this;
    }

    /** @param answer from the number of lines to the text */
    ReadsOnly log(String pod, String container, boolean previous, Function<Integer, String> answer) {
        logs.put(key(pod, container, previous), answer);
        return this;
    }

    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    static ApiException refusal(int status, String message) {
        return new ApiException(status, "", message, List.of());
    }

    @Override
    public Optional<KubeObject> get(ObjectRef ref) {
        note(ref.toString());
        return objects.getOrDefault(ref.toString(), Optional::empty).get();
    }

    @Override
    public String podLog(String namespace, String pod, String container, boolean previous, int tailLines) {
        String key = key(pod, container, previous);
        note(key + " " + tailLines);
        return logs.getOrDefault(key, lines -> {
                    throw refusal(404, "there is none");
                })
                .apply(tailLines);
    }

    private synchronized void note(String question) {
        asked.add(question);
    }

    private static String key(String pod, String container, boolean previous) {
        return "log " + pod + "/" + container + (previous ? " previous" : "");
    }

    @Override
    public ObjectList list(ResourceType type, String namespace, String labelSelector) {
        throw new AssertionError("not asked for");
    }

    @Override
    public KubeObject apply(KubeObject object, ApplyOptions options) {
        throw new AssertionError("a write");
    }

    @Override
    public KubeObject create(KubeObject object) {
        throw new AssertionError("a write");
    }

    @Override
    public String each(ResourceType type, String namespace, Consumer<KubeObject> taker) {
        throw new AssertionError("not asked for");
    }

    @Override
    public KubeObject replace(KubeObject object) {
        throw new AssertionError("a write");
    }

    @Override
    public boolean delete(ObjectRef ref, String uid) {
        throw new AssertionError("a write");
    }

    @Override
    public Watch watch(ResourceType type, String namespace, String resourceVersion, WatchListener listener) {
        throw new AssertionError("not asked for");
    }

    @Override
    public PortForward portForward(String namespace, String pod, int port) {
        throw new AssertionError("not asked for");
    }

    @Override
    public Optional<ResourceType> resourceType(String apiVersion, String kind) {
        throw new AssertionError("not asked for");
    }

    @Override
    public String serverVersion() {
        return "v1.34.0";
    }
}
