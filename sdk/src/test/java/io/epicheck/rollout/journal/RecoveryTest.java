package io.epicheck.rollout.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The recovery table, row by row. */
class RecoveryTest {
    @ParameterizedTest(name = "{0}: deploy {1}, forced {2}, recover {3}")
    @CsvSource({
        "COMMITTED,       NOTHING,   NOTHING,   NOTHING",
        "ROLLED_BACK,     NOTHING,   NOTHING,   NOTHING",
        "SUPERSEDED,      NOTHING,   NOTHING,   NOTHING",
        "PREPARED,        FORGET,    FORGET,    FORGET",
        "APPLYING,        TAKE_OVER, TAKE_OVER, FINISH_OR_GO_BACK",
        "WAITING,         TAKE_OVER, TAKE_OVER, FINISH_OR_GO_BACK",
        "SMOKING,         TAKE_OVER, TAKE_OVER, FINISH_OR_GO_BACK",
        "INTERRUPTED,     TAKE_OVER, TAKE_OVER, FINISH_OR_GO_BACK",
        "KEPT,            TAKE_OVER, TAKE_OVER, GO_BACK",
        "ROLLING_BACK,    GO_BACK,   GO_BACK,   GO_BACK",
        "ROLLBACK_FAILED, REFUSE,    TAKE_OVER, GO_BACK",
    })
    void whatIsFoundDecidesWhatIsDoneFirst(State found, Recovery deploy, Recovery forced, Recovery recover) {
        assertThat(Recovery.forDeploy(Optional.of(found), false, false)).isEqualTo(deploy);
        assertThat(Recovery.forDeploy(Optional.of(found), false, true)).isEqualTo(forced);
        assertThat(Recovery.forRecover(Optional.of(found), false)).isEqualTo(recover);
    }

    @Test
    void withoutAJournalNothingIsLeft() {
        assertThat(Recovery.forDeploy(Optional.empty(), false, false)).isEqualTo(Recovery.NOTHING);
        assertThat(Recovery.forRecover(Optional.empty(), false)).isEqualTo(Recovery.NOTHING);
    }

    @Test
    void aGoodReleaseIsCleanedUpAfter() {
        assertThat(Recovery.forDeploy(Optional.of(State.COMMITTED), true, false))
                .isEqualTo(Recovery.PRUNE);
        assertThat(Recovery.forRecover(Optional.of(State.COMMITTED), true)).isEqualTo(Recovery.PRUNE);
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void onlyWhatIsSettledNeedsNothing(State state) {
        boolean nothing = Recovery.forRecover(Optional.of(state), false) == Recovery.NOTHING;
        assertThat(nothing).isEqualTo(state.isSettled());
        assertThat(state.isSettled() && state.isHalfWay()).isFalse();
    }
}
