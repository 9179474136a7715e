package io.epicheck.retry;

import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Repeats a call until it succeeds, its rule says stop, or a deadline leaves no room for the next wait. Immutable and thread-safe.
 *
 * <p>Waits with decorrelated jitter: a random time between 200 ms and three times the wait before, at most 10 s, and never less than
 * what the rule asks for (Retry-After). When the wait would reach beyond the deadline it does not start: the last failure is thrown
 * at once, as it was. An interrupt ends the waiting the same way and leaves the flag set.
 */
public final class RetryPolicy {
    private static final Duration BASE = Duration.ofMillis(200);
    private static final Duration CAP = Duration.ofSeconds(10);

    private final Duration base;
    private final Duration cap;
    private final int maxAttempts;
    private final DoubleSupplier random;
    private final Consumer<Repeat> listener;

    private RetryPolicy(
            Duration base, Duration cap, int maxAttempts, DoubleSupplier random, Consumer<Repeat> listener) {
        this.base = base;
        this.cap = cap;
        this.maxAttempts = maxAttempts;
        this.random = random;
        this.listener = listener;
    }

    /** 200 ms to 10 s, any number of attempts. */
    public static RetryPolicy standard() {
        return new RetryPolicy(
                BASE, CAP, Integer.MAX_VALUE, () -> ThreadLocalRandom.current().nextDouble(), repeat -> {});
    }

    /**
     * Other waits.
     *
     * @param base the shortest
     * @param cap the longest of our own; a rule may ask for more
     */
    public RetryPolicy withWaits(Duration base, Duration cap) {
        return new RetryPolicy(base, cap, maxAttempts, random, listener);
    }

    /** @param maxAttempts at least 1; 1 means no retry */
    public RetryPolicy withMaxAttempts(int maxAttempts) {
        return new RetryPolicy(base, cap, maxAttempts, random, listener);
    }

    /** @param random numbers in [0, 1), for tests that need the same waits every time */
    public RetryPolicy withRandom(DoubleSupplier random) {
        return new RetryPolicy(base, cap, maxAttempts, random, listener);
    }

    /** Adds someone who is told before each wait. */
    public RetryPolicy onRepeat(Consumer<Repeat> another) {
        return new RetryPolicy(base, cap, maxAttempts, random, listener.andThen(another));
    }

    /**
     * Runs {@code call} until it returns.
     *
     * @throws E the last failure, unchanged
     */
    public <T, E extends Exception> T call(Deadline deadline, RetryRule rule, Call<T, E> call) throws E {
        Waits waits = new Waits(deadline, rule);
        RetryConfig config = RetryConfig.custom()
                .maxAttempts(maxAttempts)
                .retryOnException(waits::wanted)
                .intervalBiFunction((attempt, outcome) -> waits.pause())
                .build();
        CheckedSupplier<T> repeated = Retry.decorateCheckedSupplier(Retry.of("call", config), call::run);
        try {
            return repeated.get();
        } catch (Throwable failure) {
            throw RetryPolicy.<E>same(failure);
        }
    }

    /** The call declares E and runtime exceptions only, so nothing else can arrive here. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // javac cannot see through resilience4j's Throwable
    private static <E extends Throwable> E same(Throwable failure) throws E {
        throw (E) failure;
    }

    /** Something that may fail and may be repeated. */
    @FunctionalInterface
    public interface Call<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * One repetition that is about to be waited for.
     *
     * @param attempt the one that failed, counted from 1
     */
    public record Repeat(int attempt, Duration pause, Exception failure) {}

    /** The waits of one call; used by one thread. */
    private final class Waits {
        private final Deadline deadline;
        private final RetryRule rule;
        private int attempt;
        private Duration last = base;
        private Duration next = Duration.ZERO;

        private Waits(Deadline deadline, RetryRule rule) {
            this.deadline = deadline;
            this.rule = rule;
        }

        private boolean wanted(Throwable thrown) {
            attempt++;
            if (!(thrown instanceof Exception failure) || Thread.currentThread().isInterrupted()) {
                return false;
            }
            RetryRule.Decision decision = rule.decide(failure, attempt);
            if (!decision.again() || attempt >= maxAttempts) {
                return false;
            }
            last = jitter();
            next = decision.atLeast().compareTo(last) > 0 ? decision.atLeast() : last;
            if (next.compareTo(deadline.remaining()) >= 0) {
                return false;
            }
            listener.accept(new Repeat(attempt, next, failure));
            return true;
        }

        private Duration jitter() {
            long low = base.toNanos();
            long high = Math.min(cap.toNanos(), 3 * last.toNanos());
            return Duration.ofNanos(low + (long) (random.getAsDouble() * Math.max(0, high - low)));
        }

        /** Waits on the injected time; resilience4j's own sleep, on the machine's, then has nothing left to do. */
        private long pause() {
            deadline.time().pause(next);
            return 0L;
        }
    }
}
