package io.epicheck.image.registry;

import io.epicheck.TransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Does pieces of work side by side, on a bounded number of threads that many builds share. Whoever asks works too, so it goes on even when all
 * threads are busy, and any number of builds on any number of threads finish. The threads end when there is nothing to do. Thread-safe.
 */
public final class Transfers {
    private final ThreadPoolExecutor helpers;

    private Transfers(int threads) {
        this.helpers =
                new ThreadPoolExecutor(threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "epicheck-transfer");
                    thread.setDaemon(true);
                    return thread;
                });
        helpers.allowCoreThreadTimeOut(true);
    }

    /** @param threads that help whoever asks; at least 1 */
    public static Transfers of(int threads) {
        return new Transfers(threads);
    }

    /**
     * Does the work for each item, and returns when all is done. The first failure, or an interrupt, ends the rest and is thrown once nothing is
     * running any more.
     */
    public <T> void each(List<T> items, Consumer<? super T> work) {
        Round<T> round = new Round<>(List.copyOf(items), work);
        List<Future<?>> helping = new ArrayList<>();
        for (int i = 1; i < Math.min(items.size(), helpers.getMaximumPoolSize() + 1); i++) {
            helping.add(helpers.submit(round::work));
        }
        round.work();
        boolean interrupted = Thread.currentThread().isInterrupted();
        for (Future<?> each : helping) {
            interrupted |= ended(each, interrupted || round.failure.get() != null);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        round.end(interrupted);
    }

    /** Waits for a helper; one that has not begun is not needed any more. True when this thread was interrupted meanwhile. */
    private boolean ended(Future<?> helper, boolean inHurry) {
        boolean interrupted = Thread.interrupted();
        if (helper instanceof Runnable waiting && helpers.remove(waiting)) {
            return interrupted;
        }
        if (inHurry || interrupted) {
            helper.cancel(true);
        }
        while (true) {
            try {
                helper.get();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                helper.cancel(true);
            } catch (ExecutionException | java.util.concurrent.CancellationException e) {
                return interrupted;
            }
        }
    }

    /** The items of one caller. */
    private static final class Round<T> {
        private final List<T> items;
        private final Consumer<? super T> work;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReference<@org.jspecify.annotations.Nullable RuntimeException> failure =
                new AtomicReference<>();

        Round(List<T> items, Consumer<? super T> work) {
            this.items = items;
            this.work = work;
        }

        void work() {
            while (failure.get() == null && !Thread.currentThread().isInterrupted()) {
                int mine = next.getAndIncrement();
                if (mine >= items.size()) {
                    return;
                }
                try {
                    work.accept(items.get(mine));
                } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                }
            }
        }

        void end(boolean interrupted) {
            RuntimeException first = failure.get();
            if (first != null) {
                throw first;
            }
            if (interrupted) {
                throw new TransientException("INTERRUPTED", "the work was interrupted", "Run again.");
            }
        }
    }
}
