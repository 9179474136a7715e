package io.epicheck.examples;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.Namespaces;
import io.epicheck.secret.SecretSync;
import io.epicheck.secret.SecretValue;
import java.util.Map;
import java.util.Optional;

/** Brings the variable API_KEY into a Secret: {@code SyncASecret NAMESPACE NAME}. */
public final class SyncASecret {
    private SyncASecret() {}

    public static void main(String[] args) {
        Kubeconfig kubeconfig = Kubeconfig.resolve(System.getenv(), Optional.empty(), false);
        try (Cluster cluster = Cluster.connect(kubeconfig);
                SecretValue key = SecretValue.of(System.getenv().getOrDefault("API_KEY", ""))) {
            Namespaces.ensure(cluster, args[0]);
            SecretSync.Synced synced = SecretSync.into(cluster, args[0]).sync(args[1], Map.of("API_KEY", key));
            System.out.println(synced);
        }
    }
}
