package io.epicheck.smoke;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The way through an Ingress before DNS points to it: the address in its status, with the first rule's host as Host header and TLS
 * server name. A wildcard host is asked for as {@code smoke.} plus the rest.
 */
final class IngressRoutes implements RouteFinder {
    private static final ResourceType TYPE = new ResourceType("networking.k8s.io", "v1", "Ingress", "ingresses", true);

    private final KubeApi api;
    private final ObjectRef ref;
    private final String path;
    private final Optional<ConnectTo> connect;

    IngressRoutes(KubeApi api, String namespace, String name, String path, Optional<ConnectTo> connect) {
        this.api = api;
        this.ref = new ObjectRef(TYPE, namespace, name);
        this.path = path;
        this.connect = connect;
    }

    @Override
    public Route next() throws IOException {
        KubeObject ingress = api.get(ref).orElseThrow(() -> new IOException(ref + " does not exist"));
        String host = ingress.text("/spec/rules/0/host").replaceFirst("^\\*\\.", "smoke.");
        if (connect.isPresent()) {
            return connect.get()
                    .route(uri(ingress, host.isEmpty() ? connect.get().host() : host));
        }
        String address = address(ingress);
        URI uri = uri(ingress, host.isEmpty() ? address : host);
        return new Route(
                uri, Addresses.lookupAllowed(address), Route.portOf(uri), "through " + ref + ", address " + address);
    }

    private String address(KubeObject ingress) throws IOException {
        String ip = ingress.text("/status/loadBalancer/ingress/0/ip");
        String address = ip.isEmpty() ? ingress.text("/status/loadBalancer/ingress/0/hostname") : ip;
        if (address.isEmpty()) {
            throw new IOException(ref + " has no address yet: no ingress controller has written one to its status");
        }
        return address;
    }

    private URI uri(KubeObject ingress, String host) {
        String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return URI.create((terminatesTls(ingress, host) ? "https://" : "http://") + literal + path);
    }

    private static boolean terminatesTls(KubeObject ingress, String host) {
        for (JsonNode tls : ingress.at("/spec/tls")) {
            JsonNode hosts = tls.path("hosts");
            if (hosts.isEmpty()) {
                return true;
            }
            for (JsonNode each : hosts) {
                if (each.asString("").replaceFirst("^\\*\\.", "smoke.").equals(host)) {
                    return true;
                }
            }
        }
        return false;
    }
}
