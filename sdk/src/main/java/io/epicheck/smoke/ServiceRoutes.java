package io.epicheck.smoke;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeApi.PortForward;
import io.epicheck.smoke.ServiceEndpoints.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way to a Service from outside the cluster: a port-forward to each ready pod in turn, so that successes in a row come from
 * different pods. After a failure the pods are looked up afresh and the broken forward is opened again.
 */
final class ServiceRoutes implements RouteFinder {
    private static final InetAddress LOOPBACK = Addresses.of(new byte[] {127, 0, 0, 1});

    private final KubeApi api;
    private final String namespace;
    private final String name;
    private final Optional<Integer> port;
    private final String path;
    private final String podSelector;
    private final Map<Endpoint, PortForward> forwards = new HashMap<>();
    private Optional<ServiceEndpoints> known = Optional.empty();
    private Optional<Endpoint> last = Optional.empty();
    private int turn;

    /** @param podSelector label selector of the pods that are asked; empty for all */
    ServiceRoutes(KubeApi api, String namespace, String name, Optional<Integer> port, String path, String podSelector) {
        this.api = api;
        this.namespace = namespace;
        this.name = name;
        this.port = port;
        this.path = path;
        this.podSelector = podSelector;
    }

    @Override
    public Route next() throws IOException {
        last = Optional.empty();
        ServiceEndpoints endpoints =
                known.isPresent() ? known.get() : ServiceEndpoints.read(api, namespace, name, port, podSelector);
        known = Optional.of(endpoints);
        Endpoint endpoint = endpoints.pods().get(turn++ % endpoints.pods().size());
        last = Optional.of(endpoint);
        PortForward forward =
                forwards.computeIfAbsent(endpoint, pod -> api.portForward(namespace, pod.pod(), pod.port()));
        return new Route(
                uri(endpoints),
                List.of(LOOPBACK),
                forward.localPort(),
                "port-forward to pod " + endpoint.pod() + ", port " + endpoint.port());
    }

    /** As a client in the cluster would write it, for apps that look at the Host header. */
    private URI uri(ServiceEndpoints endpoints) {
        return URI.create(url(endpoints.scheme(), name, namespace, endpoints.port(), path));
    }

    static String url(String scheme, String name, String namespace, int port, String path) {
        boolean byDefault = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + name + "." + namespace + ".svc" + (byDefault ? "" : ":" + port) + path;
    }

    @Override
    public void lastFailed() {
        known = Optional.empty();
        last.map(forwards::remove).ifPresent(PortForward::close);
    }

    @Override
    public void close() {
        forwards.values().forEach(PortForward::close);
        forwards.clear();
    }
}
