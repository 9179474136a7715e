package io.epicheck.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The verbs of one API server on plain objects. Thread-safe. Every call is retried by verb (safe ones only, with jitter, Retry-After
 * and one deadline), so what a caller sees is final.
 *
 * <p>Errors: {@link ApiException} when the server refused, {@link io.epicheck.AccessException} for 401,
 * {@link io.epicheck.TransientException} when it could not be reached in time.
 */
public interface KubeApi {
    /** Empty when the object does not exist. */
    Optional<KubeObject> get(ObjectRef ref);

    /** @param labelSelector such as {@code app=web}; empty for all */
    ObjectList list(ResourceType type, String namespace, String labelSelector);

    /**
     * Lists a kind page by page, so that no more than a page is in memory unless the taker keeps it.
     *
     * @return the resource version that a watch continues from
     * @throws ApiException with status 410 when the list took so long that the server has forgotten its beginning: begin again
     */
    String each(ResourceType type, String namespace, Consumer<KubeObject> taker);

    /** Server-side apply; creates the object when it does not exist. Returns what the server stored (or would store). */
    KubeObject apply(KubeObject object, ApplyOptions options);

    /** POST, for objects that are questions (access reviews) or must not exist yet. */
    KubeObject create(KubeObject object);

    /** PUT of the whole object; its {@code metadata.resourceVersion} is the precondition. */
    KubeObject replace(KubeObject object);

    /** Deletes with background propagation; false when it was not there. {@code uid} is a precondition; empty for none. */
    boolean delete(ObjectRef ref, String uid);

    /**
     * Watches a kind in a namespace from a resource version on. The watch reconnects by itself where it can; it ends with
     * {@link WatchListener#onGone()} when the server has forgotten that version (410): list again and start a new one.
     */
    Watch watch(ResourceType type, String namespace, String resourceVersion, WatchListener listener);

    /** The last lines of a container's log, at most 64 KiB; with {@code previous} of the one before the last restart. */
    String podLog(String namespace, String pod, String container, boolean previous, int tailLines);

    /** Forwards a free local port on 127.0.0.1 to a pod's port until closed. */
    PortForward portForward(String namespace, String pod, int port);

    /** Finds how the server serves a kind. Empty when it does not. */
    Optional<ResourceType> resourceType(String apiVersion, String kind);

    /** {@code v1.34.4}. */
    String serverVersion();

    /** The same, to be compared. */
    default ServerVersion version() {
        return ServerVersion.of(serverVersion());
    }

    /** A list with the resource version that a watch continues from. */
    record ObjectList(List<KubeObject> items, String resourceVersion) {
        public ObjectList {
            items = List.copyOf(items);
        }
    }

    /** A running watch. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /** A running port-forward. */
    interface PortForward extends AutoCloseable {
        int localPort();

        @Override
        void close();
    }

    /** Receives a watch's events, one at a time. */
    interface WatchListener {
        void onEvent(EventType type, KubeObject object);

        /** The watch is over because its resource version is too old: list again. */
        void onGone();

        /** The watch is over and will not come back by itself. */
        void onError(RuntimeException cause);
    }

    enum EventType {
        ADDED,
        MODIFIED,
        DELETED
    }
}
