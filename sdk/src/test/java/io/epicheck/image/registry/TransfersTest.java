package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.epicheck.TransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransfersTest {
    @Test
    void eightBuildsOnAPoolOfTwoThreadsFinishEvenWhenTheirPiecesHavePieces() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            Transfers transfers = Transfers.of(2);
            AtomicInteger done = new AtomicInteger();
            ExecutorService pool = Executors.newFixedThreadPool(2);
            List<Future<?>> builds = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                builds.add(pool.submit(() -> transfers.each(
                        numbers(5), outer -> transfers.each(numbers(4), inner -> done.incrementAndGet()))));
            }
            for (Future<?> build : builds) {
                build.get();
            }
            pool.shutdown();
            assertThat(done).hasValue(8 * 5 * 4);
        });
    }

    @Test
    void piecesAreDoneSideBySide() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            CountDownLatch together = new CountDownLatch(3);
            Transfers.of(2).each(numbers(3), number -> {
                together.countDown();
                awaits(together);
            });
        });
    }

    @Test
    void theFirstFailureEndsTheRestAndNothingRunsOn() {
        AtomicInteger begun = new AtomicInteger();
        assertThatThrownBy(() -> Transfers.of(2).each(numbers(1000), number -> {
                    begun.incrementAndGet();
                    throw new IllegalStateException("no " + number);
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(begun.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void anInterruptEndsAllOfIt() throws InterruptedException {
        Set<Thread> interrupted = ConcurrentHashMap.newKeySet();
        CountDownLatch begun = new CountDownLatch(3);
        List<Throwable> thrown = new ArrayList<>();
        Thread caller = new Thread(() -> {
            try {
                Transfers.of(2).each(numbers(3), number -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.add(Thread.currentThread());
                        Thread.currentThread().interrupt();
                    }
                });
            } catch (RuntimeException e) {
                thrown.add(e);
            }
        });
        caller.start();
        begun.await();
        caller.interrupt();
        caller.join(5000);
        assertThat(caller.isAlive()).isFalse();
        assertThat(interrupted).hasSize(3);
        assertThat(thrown).singleElement().isInstanceOf(TransientException.class);
    }

    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
