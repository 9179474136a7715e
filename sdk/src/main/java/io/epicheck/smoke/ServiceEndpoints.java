package io.epicheck.smoke;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What a Service leads to right now: its ready pods, each with the port that the Service's port means there. Taken from the
 * EndpointSlices, where Kubernetes has resolved a named {@code targetPort} already.
 *
 * @param scheme {@code https} when the port says so (appProtocol, its name, or 443), otherwise {@code http}
 * @param port of the Service
 * @param pods sorted by name; at least one
 */
record ServiceEndpoints(String scheme, int port, List<Endpoint> pods) {
    private static final ResourceType SERVICE = new ResourceType("", "v1", "Service", "services", true);
    private static final ResourceType POD = new ResourceType("", "v1", "Pod", "pods", true);
    private static final ResourceType SLICE =
            new ResourceType("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", true);

    ServiceEndpoints {
        pods = List.copyOf(pods);
    }

    /** One pod that takes traffic. */
    record Endpoint(String pod, int port) implements Comparable<Endpoint> {
        @Override
        public int compareTo(Endpoint other) {
            int byName = pod.compareTo(other.pod);
            return byName != 0 ? byName : Integer.compare(port, other.port);
        }
    }

    /**
     * @param podSelector label selector of the pods that count; empty for all
     * @throws IOException when the Service does not exist or no pod behind it is ready
     */
    static ServiceEndpoints read(
            KubeApi api, String namespace, String name, Optional<Integer> wanted, String podSelector)
            throws IOException {
        ObjectRef ref = new ObjectRef(SERVICE, namespace, name);
        KubeObject service = api.get(ref).orElseThrow(() -> new IOException(ref + " does not exist"));
        JsonNode port = port(service, ref, wanted);
        String portName = port.path("name").asString("");
        TreeSet<Endpoint> ready = new TreeSet<>();
        int others = 0;
        for (KubeObject slice :
                api.list(SLICE, namespace, "kubernetes.io/service-name=" + name).items()) {
            Optional<Integer> target = targetPort(slice, portName);
            for (JsonNode endpoint : slice.at("/endpoints")) {
                if (target.isPresent() && isReadyPod(endpoint)) {
                    ready.add(new Endpoint(endpoint.at("/targetRef/name").asString(""), target.get()));
                } else {
                    others++;
                }
            }
        }
        if (!podSelector.isEmpty()) {
            Set<String> selected = api.list(POD, namespace, podSelector).items().stream()
                    .map(KubeObject::name)
                    .collect(Collectors.toSet());
            ready.removeIf(endpoint -> !selected.contains(endpoint.pod()));
        }
        if (ready.isEmpty()) {
            throw new IOException(ref + " has no ready pod" + (podSelector.isEmpty() ? "" : " with " + podSelector)
                    + (others == 0 ? "" : " (" + others + " not ready)"));
        }
        int number = port.path("port").asInt(0);
        return new ServiceEndpoints(scheme(port, portName, number), number, new ArrayList<>(ready));
    }

    private static JsonNode port(KubeObject service, ObjectRef ref, Optional<Integer> wanted) throws IOException {
        for (JsonNode port : service.at("/spec/ports")) {
            boolean tcp = port.path("protocol").asString("TCP").equals("TCP");
            if (tcp && (wanted.isEmpty() || port.path("port").asInt(0) == wanted.get())) {
                return port;
            }
        }
        throw new IOException(
                ref + wanted.map(number -> " has no TCP port " + number).orElse(" has no TCP port"));
    }

    private static Optional<Integer> targetPort(KubeObject slice, String portName) {
        for (JsonNode port : slice.at("/ports")) {
            if (port.path("name").asString("").equals(portName)) {
                return Optional.of(port.path("port").asInt(0));
            }
        }
        return Optional.empty();
    }

    /** A missing {@code ready} means ready (EndpointConditions in discovery.k8s.io/v1). */
    private static boolean isReadyPod(JsonNode endpoint) {
        return endpoint.at("/conditions/ready").asBoolean(true)
                && endpoint.at("/targetRef/kind").asString("").equals("Pod");
    }

    private static String scheme(JsonNode port, String name, int number) {
        String protocol = port.path("appProtocol").asString("");
        boolean tls = protocol.isEmpty()
                ? name.equals("https") || name.startsWith("https-") || number == 443
                : protocol.endsWith("https");
        return tls ? "https" : "http";
    }
}
