package io.epicheck.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.testkit.cluster.api.RecordedRequest;
import io.epicheck.testkit.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The double keeps the contract, and does on demand what a real server does when it likes. */
class SimulatedClusterContractTest extends KubernetesApiContractTest {
    private final SimulatedCluster cluster = SimulatedCluster.start();
    private final String maps = "/api/v1/namespaces/default/configmaps";

    @Override
    String kubeconfig() {
        return cluster.kubeconfig();
    }

    @Override
    void stop() {
        cluster.close();
    }

    @Test
    void aWatchFromAForgottenVersionIsGone() throws Exception {
        cluster.forgetHistory();
        KubernetesClient client = new KubernetesClient(kubeconfig());
        KubernetesClient.Answer gone = client.get(maps + "?watch=true&resourceVersion=1&timeoutSeconds=5");
        assertThat(gone.status()).isEqualTo(200);
        assertThat(gone.at("/type")).isEqualTo("ERROR");
        assertThat(gone.json().at("/object/code").asInt()).isEqualTo(410);
        assertThat(gone.at("/object/reason")).isEqualTo("Expired");
    }

    @Test
    void itSaysThatItIsTheVersionThatATestWants() throws Exception {
        cluster.pretendVersion("v1.29.6-eks-1de2ab1");
        KubernetesClient.Answer version = new KubernetesClient(kubeconfig()).get("/version");
        assertThat(version.at("/gitVersion")).isEqualTo("v1.29.6-eks-1de2ab1");
        assertThat(version.at("/minor")).isEqualTo("29");
    }

    @Test
    void aWrongTokenIsUnauthorized() throws Exception {
        String stranger = kubeconfig().replace(cluster.token(), "stolen");
        assertThat(new KubernetesClient(stranger).get(maps).status()).isEqualTo(401);
    }

    @Test
    void faultsRightsAndRequestsAreScripted() throws Exception {
        KubernetesClient client = new KubernetesClient(kubeconfig());
        cluster.forgetRequests();
        cluster.fail(Fault.next(1, 503).on("GET", "/configmaps").retryAfter(Duration.ofSeconds(1)));
        assertThat(client.get(maps).status()).isEqualTo(503);
        assertThat(client.get(maps).status()).isEqualTo(200);
        cluster.deny("list", "configmaps");
        KubernetesClient.Answer denied = client.get(maps);
        assertThat(denied.status()).isEqualTo(403);
        assertThat(denied.at("/message"))
                .isEqualTo("configmaps is forbidden: User \"simulated-user\" cannot list resource \"configmaps\" in API"
                        + " group \"\" in the namespace \"default\"");
        assertThat(cluster.requests()).extracting(RecordedRequest::status).containsExactly(503, 200, 403);
        assertThat(cluster.requests()).noneMatch(RecordedRequest::isWrite);
    }

    @Test
    void requestsTellWhoAskedAndWhen() throws Exception {
        KubernetesClient client = new KubernetesClient(kubeconfig());
        cluster.forgetRequests();
        client.post(maps + "?fieldManager=a%2Fb", "{\"metadata\":{\"name\":\"who\"}}");
        client.get(maps + "/who");
        RecordedRequest write = cluster.requests().get(0);
        RecordedRequest read = cluster.requests().get(1);
        assertThat(write.fieldManager()).contains("a/b");
        assertThat(read.fieldManager()).isEmpty();
        assertThat(write.userAgent()).isEqualTo("contract/1");
        assertThat(write.until(read)).isPositive();
        assertThat(read.nanos()).isLessThanOrEqualTo(System.nanoTime());
    }
}
