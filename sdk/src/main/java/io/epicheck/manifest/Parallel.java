package io.epicheck.manifest;

import io.epicheck.TransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks many questions at once, but not too many: an API server gives each client a share. */
final class Parallel {
    private static final int AT_ONCE = 8;

    private Parallel() {}

    /** The answers in the order of the questions. The first failure ends the rest. */
    static <T, R> List<R> map(List<T> items, Function<T, R> question) {
        if (items.isEmpty()) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, items.size()), task -> {
            Thread thread = new Thread(task, "epicheck-plan");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Callable<R>> tasks = new ArrayList<>();
            items.forEach(item -> tasks.add(() -> question.apply(item)));
            List<R> answers = new ArrayList<>();
            for (Future<R> answer : threads.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new TransientException("INTERRUPTED", "stopped while the release was planned", "", stopped);
        } finally {
            threads.shutdownNow();
        }
    }
}
