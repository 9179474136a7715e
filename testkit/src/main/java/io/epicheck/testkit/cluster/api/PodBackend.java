package io.epicheck.testkit.cluster.api;

import java.net.InetSocketAddress;
import java.util.Optional;

/** What the API server asks a kubelet for. Thread-safe. */
public interface PodBackend {
    /**
     * The log of a container; empty when there is none.
     *
     * @param previous of the one before the last restart
     */
    Optional<String> log(String namespace, String pod, String container, boolean previous);

    /** Where a port of a pod is served on this machine; empty when nothing listens. */
    Optional<InetSocketAddress> address(String namespace, String pod, int port);

    /** Pods without containers. */
    static PodBackend none() {
        return new PodBackend() {
            @Override
            public Optional<String> log(String namespace, String pod, String container, boolean previous) {
                return Optional.of("");
            }

            @Override
            public Optional<InetSocketAddress> address(String namespace, String pod, int port) {
                return Optional.empty();
            }
        };
    }
}
