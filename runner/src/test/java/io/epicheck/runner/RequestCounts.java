package io.epicheck.runner;

import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import java.util.List;
import java.util.stream.Stream;

/** What an API server remembers of the requests about one namespace. */
interface RequestCounts {
    /** All that it answered. */
    long all(String namespace);

    /** Those that changed something, in their order. */
    List<String> writes(String namespace);

    /** Of a server that keeps no history: always the same. */
    static RequestCounts unknown() {
        return new RequestCounts() {
            @Override
            public long all(String namespace) {
                return -1;
            }

            @Override
            public List<String> writes(String namespace) {
                return List.of();
            }
        };
    }

    static RequestCounts of(SimulatedCluster simulated) {
        return new RequestCounts() {
            @Override
            public long all(String namespace) {
                return about(namespace).count();
            }

            @Override
            public List<String> writes(String namespace) {
                return about(namespace)
                        .filter(request -> request.isWrite() && request.status() < 300)
                        .map(request -> request.time() + " " + request)
                        .toList();
            }

            private Stream<RecordedRequest> about(String namespace) {
                return simulated.requests().stream()
                        .filter(request -> request.path().contains("/namespaces/" + namespace + "/"));
            }
        };
    }
}
