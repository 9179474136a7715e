package io.epicheck.rollout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.Namespaces;
import io.epicheck.testkit.cluster.SimulatedCluster;
import io.epicheck.testkit.fault.Fault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalFaultTest {
    private final SimulatedCluster simulated = SimulatedCluster.start();
    private final Cluster cluster = Cluster.connect(Kubeconfig.parse(simulated.kubeconfig()));
    private final JournalStore journals = new JournalStore(cluster.api(), "shop", "shop");
    private final Journal prepared = new Journal(
            State.PREPARED, 1, 1, ReleaseSource.of("shop"), "", "2026-11-25T00:00:00Z", List.of(), List.of(), 0);

    @BeforeEach
    void begin() {
        Namespaces.ensure(cluster, "shop");
        journals.begin(prepared);
    }

    @AfterEach
    void close() {
        cluster.close();
        simulated.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 409})
    void isWrittenAgainWhenSomebodyDeletedOrChangedItBetweenTheLookAndTheWrite(int status) {
        simulated.fail(Fault.answer(status).on("PUT", "/configmaps/shop-deploy-journal"));
        journals.write(prepared.in(State.APPLYING));
        assertThat(simulated.faultsToCome()).isEmpty();
        assertThat(journals.read().map(Journal::state)).contains(State.APPLYING);
    }

    @Test
    void isMadeAnewWhenSomebodyDeletedIt() {
        cluster.api().delete(journals.ref(), "");
        journals.write(prepared.in(State.WAITING));
        assertThat(journals.read().map(Journal::state)).contains(State.WAITING);
    }
}
