package io.epicheck.testkit.cluster;

import io.epicheck.testkit.cluster.api.ApiServer;
import io.epicheck.testkit.cluster.api.PodBackend;
import io.epicheck.testkit.cluster.api.RecordedRequest;
import io.epicheck.testkit.cluster.controller.ControllerSettings;
import io.epicheck.testkit.cluster.controller.Controllers;
import io.epicheck.testkit.cluster.store.ObjectStore;
import io.epicheck.testkit.fault.Fault;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A Kubernetes cluster in this JVM, on a free port of 127.0.0.1, over plain HTTP. Thread-safe; {@link #close()} ends it and forgets
 * everything.
 *
 * <pre>{@code
 * try (SimulatedCluster cluster = SimulatedCluster.start()) {
 *   deploy(cluster.kubeconfig());
 *   cluster.forgetRequests();
 *   deploy(cluster.kubeconfig());
 *   assertThat(cluster.requests()).filteredOn(RecordedRequest::isWrite).isEmpty();
 * }
 * }</pre>
 */
public final class SimulatedCluster implements AutoCloseable {
    private volatile String token = UUID.randomUUID().toString();
    private final LateBackend pods = new LateBackend();
    private final ApiServer server;
    private final Controllers controllers;

    private SimulatedCluster(ControllerSettings settings) {
        this.server = ApiServer.start(token, pods);
        this.controllers = Controllers.start(server.store(), settings);
        pods.controllers = Optional.of(controllers);
    }

    /** Starts one in which every image exists and every container is healthy. */
    public static SimulatedCluster start() {
        return start(ControllerSettings.standard());
    }

    /** Starts one with the namespaces that a new cluster has. */
    public static SimulatedCluster start(ControllerSettings settings) {
        return new SimulatedCluster(settings);
    }

    /** {@code http://127.0.0.1:43121}. */
    public String url() {
        return server.url();
    }

    /** The bearer token of the only user. */
    public String token() {
        return token;
    }

    /** A kubeconfig (YAML) with one context, {@code simulated}. */
    public String kubeconfig() {
        return """
                apiVersion: v1
                kind: Config
                current-context: simulated
                clusters:
                - name: simulated
                  cluster:
                    server: %s
                contexts:
                - name: simulated
                  context:
                    cluster: simulated
                    user: simulated
                    namespace: default
                users:
                - name: simulated
                  user:
                    token: %s
                """
                .formatted(url(), token);
    }

    /** The objects, past the API: for tests that change the cluster behind a client's back. */
    public ObjectStore objects() {
        return server.store();
    }

    /** Every request since the start or the last {@link #forgetRequests()}, in the order in which they were answered. */
    public List<RecordedRequest> requests() {
        return server.requests();
    }

    public void forgetRequests() {
        server.forgetRequests();
    }

    /** Makes later requests fail. Faults are used up in the order in which they were added. */
    public void fail(Fault fault) {
        server.fail(fault);
    }

    /** What {@link #fail} has asked for and no request has met. */
    public List<Fault> faultsToCome() {
        return server.faultsToCome();
    }

    public void forgetFaults() {
        server.forgetFaults();
    }

    /** Lets the token expire: from now on it gets 401, and {@link #token()} is another one. */
    public void renewToken() {
        token = UUID.randomUUID().toString();
        server.renewToken(token);
    }

    /**
     * Says from now on that it is another version, such as {@code v1.29.6}; those who are connected may have asked before. Only its word
     * changes: it goes on serving, and checking, what the version of its schema does.
     */
    public void pretendVersion(String gitVersion) {
        server.pretendVersion(gitVersion);
    }

    /**
     * Takes a right away: access reviews say no, and requests get 403.
     *
     * @param verb {@code patch}; {@code *} for any
     * @param resource {@code deployments.apps}; {@code *} for any
     */
    public void deny(String verb, String resource) {
        server.deny(verb, resource);
    }

    /** Gives all rights back. */
    public void allowEverything() {
        server.allowEverything();
    }

    /** Watches that continue from a version before now get 410 Gone. */
    public void forgetHistory() {
        server.forgetHistory();
    }

    /** Cuts every connection, as an API server does that restarts. */
    public void dropConnections() {
        server.dropConnections();
    }

    /**
     * A way to a Service for clients outside, as a node port is; close it when it is not needed any more.
     *
     * @param lag how late it learns of changed endpoints; zero for at once
     */
    public ServiceDoor door(String namespace, String service, Duration lag) {
        return new ServiceDoor(objects(), pods, namespace, service, lag);
    }

    @Override
    public void close() {
        controllers.close();
        server.close();
    }

    /** The API server is there before the controllers are. */
    private static final class LateBackend implements PodBackend {
        private volatile Optional<Controllers> controllers = Optional.empty();

        @Override
        public Optional<String> log(String namespace, String pod, String container, boolean previous) {
            return controllers.flatMap(known -> known.podLog(namespace, pod, container, previous));
        }

        @Override
        public Optional<InetSocketAddress> address(String namespace, String pod, int port) {
            return controllers.flatMap(known -> known.podAddress(namespace, pod, port));
        }
    }
}
