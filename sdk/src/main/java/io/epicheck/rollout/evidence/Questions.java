package io.epicheck.rollout.evidence;

import io.epicheck.EpicheckException;
import io.epicheck.cluster.ApiException;
import io.epicheck.retry.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Asks one question after another on a thread of its own, and gives up in time: a client repeats requests for longer than evidence may
 * take. For one thread.
 */
final class Questions implements AutoCloseable {
    /** A node that is away must not use up the time of all others. */
    private static final Duration ONE = Duration.ofSeconds(3);

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final Deadline deadline;
    private final Consumer<String> unanswered;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread worker = new Thread(task, "epicheck-evidence");
        worker.setDaemon(true);
        return worker;
    });

    /** @param unanswered hears what could not be had, and why */
    Questions(Deadline deadline, Consumer<String> unanswered) {
        this.deadline = deadline;
        this.unanswered = unanswered;
    }

    /** Empty when there is no answer. */
    <T> Optional<T> ask(String what, Callable<T> question) {
        Duration limit = deadline.atMost(ONE).remaining();
        if (limit.isZero()) {
            unanswered.accept(what + ": no time left");
            return Optional.empty();
        }
        if (Thread.currentThread().isInterrupted()) {
            unanswered.accept(what + ": interrupted");
            return Optional.empty();
        }
        Future<T> answer = thread.submit(question);
        try {
            return Optional.of(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unanswered.accept(what + ": interrupted");
        } catch (TimeoutException e) {
            unanswered.accept(what + ": no answer within " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            unanswered.accept(
                    what + ": " + reason(Optional.ofNullable(e.getCause()).orElse(e)));
        }
        answer.cancel(true);
        return Optional.empty();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    static String reason(Throwable failure) {
        if (failure instanceof ApiException refusal && refusal.status() == FORBIDDEN) {
            return "not allowed";
        }
        if (failure instanceof ApiException refusal && refusal.status() == NOT_FOUND) {
            return "it is gone";
        }
        String message = Optional.ofNullable(failure.getMessage()).orElse("");
        return failure instanceof ApiException || failure instanceof EpicheckException
                ? message
                : failure.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
    }
}
