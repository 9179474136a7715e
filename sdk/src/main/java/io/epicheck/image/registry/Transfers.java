package io.epicheck.image.registry;

import io.epicheck.TransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
        List<Helper> helping = new ArrayList<>();
        for (int i = 1; i < Math.min(items.size(), helpers.getMaximumPoolSize() + 1); i++) {
            Helper helper = new Helper(round::work);
            helping.add(helper);
            helpers.execute(helper);
        }
        round.work();
        boolean interrupted = Thread.interrupted();
        if (interrupted || round.failure.isPresent()) {
            helping.forEach(Helper::interrupt);
        }
        for (Helper helper : helping) {
            // One that has not begun is not needed any more.
            if (!helpers.remove(helper)) {
                interrupted |= ended(helper, helping);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        round.end(interrupted);
    }

    /** Waits for a helper; an interrupt meanwhile is passed on to all. True when there was one. */
    private static boolean ended(Helper helper, List<Helper> all) {
        boolean interrupted = false;
        while (true) {
            try {
                helper.ended.await();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                all.forEach(Helper::interrupt);
            }
        }
    }

    /** One thread's part of a round. */
    private static final class Helper implements Runnable {
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Runnable work;
        private Optional<Thread> thread = Optional.empty();

        Helper(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            synchronized (this) {
                thread = Optional.of(Thread.currentThread());
            }
            try {
                work.run();
            } finally {
                synchronized (this) {
                    thread = Optional.empty();
                    boolean unused = Thread.interrupted(); // the next one's work is not meant
                }
                ended.countDown();
            }
        }

        synchronized void interrupt() {
            thread.ifPresent(Thread::interrupt);
        }
    }

    /** The items of one caller. */
    private static final class Round<T> {
        private final List<T> items;
        private final Consumer<? super T> work;
        private final AtomicInteger next = new AtomicInteger();
        private volatile Optional<RuntimeException> failure = Optional.empty();

        Round(List<T> items, Consumer<? super T> work) {
            this.items = items;
            this.work = work;
        }

        void work() {
            while (failure.isEmpty() && !Thread.currentThread().isInterrupted()) {
                int mine = next.getAndIncrement();
                if (mine >= items.size()) {
                    return;
                }
                try {
                    work.accept(items.get(mine));
                } catch (RuntimeException e) {
                    failed(e);
                } catch (Error e) {
                    // A round whose work has died, of memory for instance, must not look as if all was done.
                    failed(new IllegalStateException(e.toString(), e));
                    throw e;
                }
            }
        }

        private synchronized void failed(RuntimeException thrown) {
            if (failure.isEmpty()) {
                failure = Optional.of(thrown);
            }
        }

        void end(boolean interrupted) {
            if (failure.isPresent()) {
                throw failure.get();
            }
            if (interrupted) {
                throw new TransientException("INTERRUPTED", "the work was interrupted", "Run again.");
            }
        }
    }
}
