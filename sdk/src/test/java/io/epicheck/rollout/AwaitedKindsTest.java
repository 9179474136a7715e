package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.manifest.Manifests;
import io.epicheck.rollout.RolloutResult.Deployed;
import io.epicheck.rollout.RolloutResult.FirstInstallFailed;
import io.epicheck.testkit.cluster.SimulatedCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which objects of a release are waited for. */
class AwaitedKindsTest {
    @TempDir
    Path directory;

    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final Cluster cluster = Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()));

    @AfterEach
    void close() {
        cluster.close();
        simulated.close();
    }

    @Test
    void aServiceThatIsToHaveAnAddressIsOne() throws IOException {
        RolloutResult result = deploy(
                """
                {apiVersion: v1, kind: Service, metadata: {name: web},
                 spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}}
                """);
        assertThat(result).isInstanceOf(FirstInstallFailed.class);
        Cause cause = ((FirstInstallFailed) result).cause();
        assertThat(cause.code()).isEqualTo("DEADLINE");
        assertThat(cause.subject()).isEqualTo("Service default/web");
        assertThat(cause.reason()).contains("its load balancer has no address");
    }

    @Test
    void aClaimIsOne() throws IOException {
        RolloutResult result = deploy(
                """
                {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data},
                 spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
                """);
        assertThat(result).isInstanceOf(FirstInstallFailed.class);
        assertThat(((FirstInstallFailed) result).cause().reason()).contains("it is not bound to a volume");
    }

    @Test
    void aClaimThatMayNotBeListedHoldsNobodyUp() throws IOException {
        simulated.deny("list", "persistentvolumeclaims");
        assertThat(
                        deploy(
                                """
                {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data},
                 spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
                """))
                .isInstanceOf(Deployed.class);
    }

    @Test
    void anotherServiceAConfigMapAndAnAutoscalerAreNone() throws IOException {
        assertThat(
                        deploy(
                                """
                {apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {a: b}}
                ---
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: {matchLabels: {app: web}},
                 template: {metadata: {labels: {app: web}}, spec: {containers: [{name: app, image: "shop/web:1",
                 readinessProbe: {httpGet: {path: /, port: 80}}}]}}}}
                ---
                {apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: web}, spec: {maxReplicas: 3,
                 minReplicas: 1, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}}
                """))
                .isInstanceOf(Deployed.class);
    }

    private RolloutResult deploy(String manifests) throws IOException {
        Files.writeString(directory.resolve("all.yaml"), manifests);
        return RolloutManager.in(cluster, "default")
                .timeouts(Duration.ofSeconds(4), Duration.ofSeconds(20))
                .deploy(Manifests.load(directory));
    }
}
