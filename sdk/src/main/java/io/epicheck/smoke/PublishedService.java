package io.epicheck.smoke;

import io.epicheck.BadInputException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.config.PipelineConfig.AvailabilityConfig.Way;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The way to a Service from outside the cluster that real clients can take: its load balancer, or its port on a node. */
final class PublishedService {
    private static final ResourceType NODES = new ResourceType("", "v1", "Node", "nodes", false);

    private final KubeApi api;
    private final KubeObject service;
    private final Optional<Integer> wanted;
    private final Way way;

    PublishedService(KubeApi api, KubeObject service, Optional<Integer> wanted, Way way) {
        this.api = api;
        this.service = service;
        this.wanted = wanted;
        this.way = way;
    }

    Route route(Optional<ConnectTo> connect) throws IOException {
        JsonNode port = port();
        int number = port.path("port").asInt(80);
        if (connect.isPresent()) {
            return connect.get().route(uri(port, host(), number));
        }
        String balancer = balancer();
        if (!balancer.isEmpty() && way.node().isEmpty()) {
            return new Route(
                    uri(port, balancer, number),
                    Addresses.lookupAllowed(balancer),
                    number,
                    "load balancer " + balancer + ", port " + number);
        }
        int nodePort = port.path("nodePort").asInt(0);
        if (nodePort == 0) {
            throw onlyInside();
        }
        String node = way.node().isEmpty() ? node() : way.node();
        return new Route(
                uri(port, node, nodePort),
                // A node may be the machine itself; a person or the API server named it.
                Addresses.lookup(node),
                nodePort,
                "node port " + nodePort + " of " + node);
    }

    private JsonNode port() {
        List<String> known = new ArrayList<>();
        for (JsonNode port : service.at("/spec/ports")) {
            int number = port.path("port").asInt(0);
            known.add(String.valueOf(number));
            if (wanted.isEmpty() || wanted.get() == number) {
                return port;
            }
        }
        throw new BadInputException(
                "BAD_AVAILABILITY",
                "availability: " + service + " has no port "
                        + wanted.map(String::valueOf).orElse(""),
                "Name one of " + String.join(", ", known) + ".");
    }

    private String balancer() {
        String ip = service.text("/status/loadBalancer/ingress/0/ip");
        return ip.isEmpty() ? service.text("/status/loadBalancer/ingress/0/hostname") : ip;
    }

    private BadInputException onlyInside() {
        return new BadInputException(
                "BAD_AVAILABILITY",
                "availability: " + service
                        + " is reachable only inside the cluster, and a port-forward would stay at one pod",
                "Name what users take: `ingress:` or `url:`; or `connect: host:port`; or make it a Service of type"
                        + " NodePort.");
    }

    private String node() throws IOException {
        List<KubeObject> nodes;
        try {
            nodes = api.list(NODES, "", "").items();
        } catch (ApiException e) {
            throw new BadInputException(
                    "BAD_AVAILABILITY",
                    "availability: the nodes, of which one has the port of " + service + ", cannot be listed (HTTP "
                            + e.status() + ")",
                    "Name one: `node: host`; or let this account list nodes.");
        }
        return nodes.stream()
                .filter(PublishedService::isReady)
                .flatMap(node -> address(node).stream())
                .findFirst()
                .orElseThrow(() -> new IOException("no node is ready and has an address"));
    }

    private static boolean isReady(KubeObject node) {
        for (JsonNode condition : node.at("/status/conditions")) {
            if (condition.path("type").asString("").equals("Ready")) {
                return condition.path("status").asString("").equals("True");
            }
        }
        return false;
    }

    private static Optional<String> address(KubeObject node) {
        for (String type : List.of("ExternalIP", "InternalIP")) {
            for (JsonNode address : node.at("/status/addresses")) {
                if (address.path("type").asString("").equals(type)) {
                    return Optional.of(address.path("address").asString(""));
                }
            }
        }
        return Optional.empty();
    }

    private String host() {
        return service.name() + "." + service.namespace() + ".svc";
    }

    private URI uri(JsonNode port, String host, int number) {
        String name = port.path("name").asString("");
        boolean secure = number == 443
                || port.path("port").asInt(0) == 443
                || name.startsWith("https")
                || port.path("appProtocol").asString("").equals("https");
        String scheme = secure ? "https" : "http";
        boolean byDefault = number == (secure ? 443 : 80);
        String literal = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return URI.create(scheme + "://" + literal + (byDefault ? "" : ":" + number) + way.path());
    }
}
