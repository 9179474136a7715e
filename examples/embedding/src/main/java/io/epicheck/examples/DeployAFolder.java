package io.epicheck.examples;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.manifest.Manifests;
import io.epicheck.rollout.RolloutManager;
import io.epicheck.rollout.RolloutResult;
import java.nio.file.Path;
import java.util.Optional;

/** Deploys a folder of manifests as one transaction: {@code DeployAFolder NAMESPACE FOLDER}. */
public final class DeployAFolder {
    private DeployAFolder() {}

    public static void main(String[] args) {
        Kubeconfig kubeconfig = Kubeconfig.resolve(System.getenv(), Optional.empty(), false);
        try (Cluster cluster = Cluster.connect(kubeconfig)) {
            RolloutResult result = RolloutManager.in(cluster, args[0])
                    .application("folder")
                    .listener(event -> System.out.println("  " + event))
                    .deploy(Manifests.load(Path.of(args[1])));
            System.out.println(result);
        }
    }
}
