package io.epicheck.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.BadInputException;
import io.epicheck.rollout.journal.ReleaseRecord;
import io.epicheck.rollout.journal.ReleaseSource;
import io.epicheck.rollout.journal.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RollbackTargetTest {
    private static final ReleaseRecord FIRST = good(1, 0);
    private static final ReleaseRecord SECOND = good(2, 0);
    private static final ReleaseRecord FAILED = record(3, State.ROLLED_BACK, 0);
    private static final ReleaseRecord FOURTH = good(4, 0);

    @Test
    void theGoodOneBeforeWhatIsDeployedIsBroughtBack() {
        assertThat(find(deployed(FOURTH, "COMMITTED"), FOURTH, FAILED, SECOND, FIRST))
                .isEqualTo(SECOND);
    }

    @Test
    void afterARollbackTheOneBeforeWhatItBroughtBackIsNext() {
        ReleaseRecord back = good(5, 2);
        assertThat(find(deployed(back, "COMMITTED"), back, FOURTH, FAILED, SECOND, FIRST))
                .isEqualTo(FIRST);
        assertThat(RollbackTarget.origin(back)).isEqualTo(2);
        assertThat(RollbackTarget.origin(FOURTH)).isEqualTo(4);
    }

    @Test
    void beforeTheFirstThereIsNone() {
        assertThatThrownBy(() -> find(deployed(FIRST, "COMMITTED"), FIRST))
                .isInstanceOfSatisfying(
                        BadInputException.class, e -> assertThat(e.code()).isEqualTo("NO_SUCH_RELEASE"));
    }

    /** What is there is not the last good release, so that is where the way back leads. */
    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {
                "APPLYING",
                "WAITING",
                "SMOKING",
                "INTERRUPTED",
                "KEPT",
                "ROLLING_BACK",
                "ROLLBACK_FAILED",
                "SUPERSEDED"
            })
    void overWhatIsLeftOfAReleaseTheLastGoodOneIsBroughtBack(State state) {
        assertThat(find(deployed(SECOND, state.name()), FAILED, SECOND, FIRST)).isEqualTo(SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROLLED_BACK", "PREPARED"})
    void afterAFailureThatLeftNothingTheLastGoodOneRuns(String state) {
        assertThat(find(deployed(SECOND, state), FAILED, SECOND, FIRST)).isEqualTo(FIRST);
    }

    @Test
    void withoutAJournalTheNewestGoodOneCountsAsWhatRuns() {
        DeployedState unreadable = DeployedState.unreadable("damaged", Optional.empty());
        assertThat(find(unreadable, FAILED, SECOND, FIRST)).isEqualTo(FIRST);
        assertThatThrownBy(() -> find(unreadable)).isInstanceOf(BadInputException.class);
    }

    @Test
    void theOneThatIsNamedMustHaveBeenGood() {
        List<ReleaseRecord> history = List.of(FOURTH, FAILED, SECOND, FIRST);
        DeployedState state = deployed(FOURTH, "COMMITTED");
        assertThat(RollbackTarget.find(state, history, Optional.of(1))).isEqualTo(FIRST);
        assertThatThrownBy(() -> RollbackTarget.find(state, history, Optional.of(3)))
                .hasMessageContaining("never passed its checks");
        assertThatThrownBy(() -> RollbackTarget.find(state, history, Optional.of(9)))
                .hasMessageContaining("there is no release 9");
    }

    private static ReleaseRecord find(DeployedState state, ReleaseRecord... history) {
        return RollbackTarget.find(state, List.of(history), Optional.empty());
    }

    private static DeployedState deployed(ReleaseRecord release, String state) {
        return new DeployedState(Optional.of(release), state, 9, Optional.empty(), "", Optional.empty());
    }

    private static ReleaseRecord good(int number, int rollbackTo) {
        return record(number, State.COMMITTED, rollbackTo);
    }

    private static ReleaseRecord record(int number, State state, int rollbackTo) {
        return new ReleaseRecord(number, state, ReleaseSource.of("shop"), "", Map.of(), "", rollbackTo);
    }
}
