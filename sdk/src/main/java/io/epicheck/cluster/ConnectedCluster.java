package io.epicheck.cluster;

import io.epicheck.cluster.Kubeconfig.Credentials;
import io.epicheck.event.EventSink;
import io.epicheck.retry.Time;
import io.fabric8.kubernetes.client.KubernetesClient;

/** A cluster that has answered. */
final class ConnectedCluster implements Cluster {
    private final KubernetesClient client;
    private final KubeApi api;
    private final String description;
    private final String server;

    private ConnectedCluster(KubernetesClient client, KubeApi api, String description, String server) {
        this.client = client;
        this.api = api;
        this.description = description;
        this.server = server;
    }

    static Cluster connect(Kubeconfig kubeconfig, Time time, EventSink events) {
        return connect(kubeconfig, time, events, Requests.Limits.STANDARD);
    }

    static Cluster connect(Kubeconfig kubeconfig, Time time, EventSink events, Requests.Limits limits) {
        Credentials credentials = ClientFactory.credentials(kubeconfig);
        BearerToken token = new BearerToken(kubeconfig.access(), credentials);
        KubernetesClient client = ClientFactory.client(kubeconfig, credentials, token);
        try {
            Transport transport = new Transport(client.getHttpClient(), kubeconfig.server());
            Requests requests = new Requests(transport, token, time, events, kubeconfig.server(), limits);
            KubeApi api = new HttpKubeApi(client, transport, requests, time, kubeconfig.server());
            return new ConnectedCluster(client, api, kubeconfig.toString(), kubeconfig.server());
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public KubeApi api() {
        return api;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public String server() {
        return server;
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return description;
    }
}
