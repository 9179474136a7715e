package io.epicheck.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.epicheck.retry.RetryRule.Decision;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private final ManualTime time = new ManualTime();
    private final Deadline minute = time.deadlineIn(Duration.ofMinutes(1));
    private final AtomicInteger attempts = new AtomicInteger();

    private String failing(int times) throws IOException {
        if (attempts.incrementAndGet() <= times) {
            throw new IOException("reset " + attempts.get());
        }
        return "done";
    }

    @Test
    void aCallThatSucceedsIsMadeOnce() throws IOException {
        assertThat(RetryPolicy.standard().call(minute, (failure, attempt) -> Decision.AGAIN, () -> failing(0)))
                .isEqualTo("done");
        assertThat(attempts).hasValue(1);
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void waitsGrowFromTheBaseAndStayUnderTheCap() throws IOException {
        RetryPolicy slowest = RetryPolicy.standard().withRandom(() -> 0.999999999);
        assertThat(slowest.call(minute, (failure, attempt) -> Decision.AGAIN, () -> failing(6)))
                .isEqualTo("done");
        assertThat(time.pauses())
                .extracting(Duration::toMillis)
                .satisfies(waits -> assertThat(waits).isSorted().first().isEqualTo(599L))
                .last()
                .isEqualTo(9999L);
    }

    @Test
    void theShortestWaitIsTheBase() throws IOException {
        RetryPolicy fastest = RetryPolicy.standard().withRandom(() -> 0);
        fastest.call(minute, (failure, attempt) -> Decision.AGAIN, () -> failing(3));
        assertThat(time.pauses()).containsOnly(Duration.ofMillis(200)).hasSize(3);
    }

    @Test
    void retryAfterIsWaitedForInFull() throws IOException {
        RetryPolicy.standard()
                .call(minute, (failure, attempt) -> Decision.after(Duration.ofSeconds(30)), () -> failing(1));
        assertThat(time.pauses()).containsExactly(Duration.ofSeconds(30));
    }

    @Test
    void aWaitBeyondTheDeadlineDoesNotStart() {
        assertThatThrownBy(() -> RetryPolicy.standard()
                        .call(minute, (failure, attempt) -> Decision.after(Duration.ofHours(1)), () -> failing(9)))
                .isInstanceOf(IOException.class)
                .hasMessage("reset 1");
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void endsWithTheLastFailureBeforeTheDeadline() {
        assertThatThrownBy(() -> RetryPolicy.standard()
                        .call(minute, (failure, attempt) -> Decision.AGAIN, () -> failing(Integer.MAX_VALUE)))
                .isInstanceOf(IOException.class)
                .hasMessage("reset " + attempts.get());
        assertThat(minute.hasPassed()).isFalse();
        assertThat(attempts.get()).isGreaterThan(5);
    }

    @Test
    void theRuleCanStop() {
        assertThatThrownBy(() -> RetryPolicy.standard()
                        .call(
                                minute,
                                (failure, attempt) -> attempt < 3 ? Decision.AGAIN : Decision.STOP,
                                () -> failing(9)))
                .hasMessage("reset 3");
    }

    @Test
    void theNumberOfAttemptsCanBeLimited() {
        List<RetryPolicy.Repeat> told = new ArrayList<>();
        assertThatThrownBy(() -> RetryPolicy.standard()
                        .withMaxAttempts(2)
                        .onRepeat(told::add)
                        .call(minute, (failure, attempt) -> Decision.AGAIN, () -> failing(9)))
                .hasMessage("reset 2");
        assertThat(told).hasSize(1);
        assertThat(told.get(0).attempt()).isEqualTo(1);
    }

    @Test
    void runtimeExceptionsComeThroughAsTheyAre() {
        assertThatThrownBy(() -> RetryPolicy.standard().call(minute, (failure, attempt) -> Decision.STOP, () -> {
                    throw new IllegalStateException("broken");
                }))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
    }

    @Test
    void anInterruptEndsTheRetriesAndKeepsTheFlag() {
        assertThatThrownBy(() -> RetryPolicy.standard().call(minute, (failure, attempt) -> Decision.AGAIN, () -> {
                    Thread.currentThread().interrupt();
                    return failing(9);
                }))
                .hasMessage("reset 1");
        assertThat(Thread.interrupted()).isTrue();
    }
}
