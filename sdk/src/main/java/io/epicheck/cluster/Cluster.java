package io.epicheck.cluster;

import io.epicheck.event.EventSink;
import io.epicheck.retry.Time;

/**
 * A connection to one cluster. Thread-safe; close it to free its threads and sockets.
 *
 * <p>This type is a handle: {@link #api()} has the verbs, {@link #description()} says where it leads to.
 */
public interface Cluster extends AutoCloseable {
    /**
     * Connects and makes sure that a Kubernetes API server answers and knows us.
     *
     * @throws io.epicheck.AccessException when the credentials are refused
     * @throws io.epicheck.TransientException when the server cannot be reached within 60 seconds
     */
    static Cluster connect(Kubeconfig kubeconfig) {
        return connect(kubeconfig, Time.system(), EventSink.none());
    }

    /** As {@link #connect(Kubeconfig)}; the sink hears of every request that has to be repeated. */
    static Cluster connect(Kubeconfig kubeconfig, Time time, EventSink events) {
        return ConnectedCluster.connect(kubeconfig, time, events);
    }

    KubeApi api();

    /** Context name and server, without credentials: {@code prod (https://10.0.0.1:6443)}. */
    String description();

    /** The API server's URL. */
    String server();

    @Override
    void close();
}
