package io.epicheck.pipeline;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.event.EventSink;
import io.epicheck.retry.Time;
import java.util.Map;
import java.util.Optional;

/** Connects to the cluster that an environment names. */
@FunctionalInterface
public interface ClusterSource {
    /**
     * Opens a verified connection; the caller closes it.
     *
     * @param kubeContext the context that the environment asks for; empty for the kubeconfig's current one
     */
    Cluster connect(Optional<String> kubeContext, Time time, EventSink events);

    /**
     * By the kubeconfig that the variables lead to: {@code KUBE_CONFIG} (its text, or that in base64), {@code KUBECONFIG}, the file in
     * the home directory, or the service account of the pod that this runs in.
     *
     * @param allowExec whether a kubeconfig may start a program for its credentials
     */
    static ClusterSource of(Map<String, String> environment, boolean allowExec) {
        return (kubeContext, time, events) ->
                Cluster.connect(Kubeconfig.resolve(environment, kubeContext, allowExec), time, events);
    }
}
