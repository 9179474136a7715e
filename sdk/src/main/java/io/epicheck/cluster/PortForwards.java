package io.epicheck.cluster;

import io.epicheck.TransientException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.util.Objects;

/** Port-forwards through fabric8, which speaks their protocol. */
final class PortForwards {
    private PortForwards() {}

    static KubeApi.PortForward open(KubernetesClient client, String namespace, String pod, int port) {
        try {
            return new Forward(
                    client.pods().inNamespace(namespace).withName(pod).portForward(port));
        } catch (KubernetesClientException e) {
            throw new TransientException(
                    "PORT_FORWARD_FAILED",
                    "no port-forward to port " + port + " of pod " + namespace + "/" + pod + ": "
                            + Objects.requireNonNullElse(e.getMessage(), "no reason given"),
                    "Check that the pod runs; running again is safe.",
                    e);
        }
    }

    private record Forward(LocalPortForward forward) implements KubeApi.PortForward {
        @Override
        public int localPort() {
            return forward.getLocalPort();
        }

        @Override
        public void close() {
            try {
                forward.close();
            } catch (IOException e) {
                // It was going away.
            }
        }
    }
}
