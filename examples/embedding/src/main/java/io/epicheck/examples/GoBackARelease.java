package io.epicheck.examples;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.rollout.RolloutManager;
import java.util.Optional;

/** Shows what {@link DeployAFolder} deployed, ends what a killed run left, and brings the release before back: {@code GoBackARelease NAMESPACE}. */
public final class GoBackARelease {
    private GoBackARelease() {}

    public static void main(String[] args) {
        Kubeconfig kubeconfig = Kubeconfig.resolve(System.getenv(), Optional.empty(), false);
        try (Cluster cluster = Cluster.connect(kubeconfig)) {
            RolloutManager manager = RolloutManager.in(cluster, args[0]).application("folder");
            if (manager.deployed().needsRecovery()) {
                System.out.println(manager.recover());
            }
            manager.history()
                    .forEach(release -> System.out.println(release.number() + " " + release.at()
                            + (release.isGood() ? " good" : " " + release.cause())));
            System.out.println(manager.rollback(Optional.empty()));
        }
    }
}
