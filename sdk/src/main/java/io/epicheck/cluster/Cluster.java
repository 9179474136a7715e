package io.epicheck.cluster;

/**
 * A connection to one cluster. Thread-safe; close it to free its threads and sockets.
 *
 * <p>This type is a handle: {@link #api()} has the verbs, {@link #description()} says where it leads to.
 */
public interface Cluster extends AutoCloseable {
    KubeApi api();

    /** Context name and server, without credentials: {@code prod (https://10.0.0.1:6443)}. */
    String description();

    @Override
    void close();
}
