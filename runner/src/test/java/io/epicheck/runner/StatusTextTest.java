package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.rollout.DeployedState;
import io.epicheck.rollout.lock.HeldLock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusTextTest {
    @Test
    void aRunThatIsAtWorkIsNamed() {
        DeployedState deployed = waiting(Duration.ofSeconds(8));
        assertThat(StatusText.release(deployed)).isEqualTo("ci/7 is deploying now\n");
        assertThat(StatusText.json(deployed, List.of()))
                .contains("\"lockHolderSilent\" : false", "\"needsRecovery\" : false");
    }

    @Test
    void aRunThatDiedAtWorkIsToldWithTheNextStep() {
        DeployedState deployed = waiting(Duration.ofMinutes(3));
        assertThat(StatusText.release(deployed))
                .contains(
                        "release 3 ended half-way (WAITING): the next deploy goes on, or run `epicheck recover`",
                        "ci/7 has the lock and gave no sign of life for 3 min");
        assertThat(StatusText.json(deployed, List.of()))
                .contains("\"lockHolder\" : \"ci/7\"", "\"lockHolderSilent\" : true", "\"needsRecovery\" : true");
    }

    private static DeployedState waiting(Duration silence) {
        return new DeployedState(
                Optional.empty(),
                "WAITING",
                3,
                Optional.empty(),
                "",
                Optional.of(new HeldLock("ci/7", silence, Duration.ofSeconds(30))));
    }
}
