package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.Kubeconfig;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.runner.Runs.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runner is killed at every named moment of a release, forward and on the way back, and what comes after it makes it whole. The
 * same for a real cluster and for the double. With {@code -Depicheck.crash.all=true} every moment meets every kind of run that can
 * come after it; otherwise they take turns. {@code -Depicheck.crash.only=TEXT} tries only the cases with that text in their names.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CrashContract {
    private static final ResourceType NAMESPACE = new ResourceType("", "v1", "Namespace", "namespaces", false);
    private static final int AT_ONCE = 3;
    private static final long SEED = 20_261_125;

    /** Kinds of runs that come after a crash. */
    private enum Then {
        SAME,
        NEWER,
        RECOVER,
        TWO_AT_ONCE
    }

    private CrashWorld world;
    private Cluster cluster;

    /** Where the runs go to. */
    abstract CrashWorld world(Path root) throws IOException;

    /** What the API server tells about the requests that it had. */
    RequestCounts requests() {
        return RequestCounts.unknown();
    }

    /** How many of the moments of a release are tried, spread over it. */
    int forwardMoments() {
        return Integer.MAX_VALUE;
    }

    /** How many of the moments on the way back. */
    int backMoments() {
        return Integer.MAX_VALUE;
    }

    /** Whether a moment is tried at all. */
    boolean isTried(String moment) {
        return true;
    }

    /** How many pairs of crashes are tried. */
    int pairs() {
        return 8;
    }

    @BeforeAll
    void connect(@TempDir Path root) throws IOException {
        world = world(root);
        cluster = Cluster.connect(Kubeconfig.resolve(world.environment(), Optional.empty(), false));
    }

    @AfterAll
    void disconnect() {
        cluster.close();
    }

    @Test
    void whereverARunIsKilledTheNextOneMakesItWhole() throws Exception {
        List<String> forward = spread(moments(), forwardMoments());
        List<String> back = spread(momentsOfTheWayBack(), backMoments());
        Cases cases = new Cases();
        int turn = 0;
        for (String moment : forward) {
            for (Then then : Then.values()) {
                if (all() || turn % Then.values().length == then.ordinal()) {
                    cases.add(moment + ", then " + then, () -> forward(moment, then));
                }
            }
            turn++;
        }
        for (String moment : back) {
            for (Then then : Then.values()) {
                if (all() || turn % Then.values().length == then.ordinal()) {
                    cases.add(moment + " on the way back, then " + then, () -> back(moment, then));
                }
            }
            turn++;
        }
        Random random = new Random(SEED);
        for (int i = 0; i < pairs(); i++) {
            String first = forward.get(random.nextInt(forward.size()));
            String second = forward.get(random.nextInt(forward.size()));
            cases.add(first + ", then killed at " + second, () -> twice(first, second));
        }
        Map<String, String> failures = cases.run();
        System.out.printf(
                "crash points: %d forward, %d on the way back; cases: %d, failures: %d, in %d s%n",
                forward.size(), back.size(), cases.count(), failures.size(), cases.seconds());
        assertThat(failures).isEmpty();
    }

    /** From the first to the last, with even steps. */
    static List<String> spread(List<String> moments, int count) {
        if (count >= moments.size()) {
            return moments;
        }
        return IntStream.range(0, count)
                .mapToObj(i -> moments.get(i * (moments.size() - 1) / (count - 1)))
                .toList();
    }

    private Void forward(String moment, Then then) throws IOException, InterruptedException {
        try (CrashCase each = new CrashCase(world, cluster, requests())) {
            each.kill(moment, 1);
            switch (then) {
                case SAME -> each.thenSame();
                case NEWER -> each.thenNewer();
                case RECOVER -> each.thenRecover();
                case TWO_AT_ONCE -> each.thenTwoAtOnce();
            }
            return done();
        }
    }

    private Void back(String moment, Then then) throws IOException, InterruptedException {
        try (CrashCase each = new CrashCase(world, cluster, requests())) {
            each.kill(moment, 1, "--set", "wanted=what is not there");
            switch (then) {
                case SAME -> each.thenFailsAgain();
                case NEWER -> each.thenNewer();
                case RECOVER -> each.thenRecoverGoesBack();
                case TWO_AT_ONCE -> each.thenTwoAtOnce();
            }
            return done();
        }
    }

    private Void twice(String first, String second) throws IOException, InterruptedException {
        try (CrashCase each = new CrashCase(world, cluster, requests())) {
            each.kill(first, 1);
            each.killIfReached(second, 1);
            each.thenSame();
            return done();
        }
    }

    @SuppressWarnings("NullAway") // Void has no other value
    private static Void done() {
        return null;
    }

    private static boolean all() {
        return Boolean.getBoolean("epicheck.crash.all");
    }

    /** Every moment that a release passes, found by letting one pass them. */
    private List<String> moments() throws IOException {
        return recorded(0);
    }

    private List<String> momentsOfTheWayBack() throws IOException {
        return recorded(6, "--set", "wanted=what is not there").stream()
                .filter(moment -> moment.startsWith("rollback.")
                        || moment.startsWith("journal.ROLL")
                        || moment.startsWith("unlock"))
                .toList();
    }

    private List<String> recorded(int status, String... more) throws IOException {
        String namespace = "crash-" + UUID.randomUUID().toString().substring(0, 8);
        List<String> moments = Collections.synchronizedList(new ArrayList<>());
        Runs plain = new Runs(world.folder(CrashWorld.A), world.environment(), CrashChild.options(name -> {}));
        Run first =
                plain.run(CrashCase.arguments(world, namespace, CrashWorld.A).toArray(String[]::new));
        assertThat(first.status()).as(first.all()).isZero();
        Run run = new Runs(world.folder(CrashWorld.B), world.environment(), CrashChild.options(moments::add))
                .run(CrashCase.arguments(world, namespace, CrashWorld.B, more).toArray(String[]::new));
        assertThat(run.status()).as(run.all()).isEqualTo(status);
        cluster.api().delete(new ObjectRef(NAMESPACE, "", namespace), "");
        return moments.stream()
                .distinct()
                .filter(moment -> !moment.equals("unlock.after"))
                .filter(this::isTried)
                .toList();
    }

    /** Runs cases side by side; goes on after a failure, so that all of them are known. */
    private static final class Cases {
        private final Map<String, Callable<Void>> cases = new TreeMap<>();
        private long took;

        void add(String name, Callable<Void> work) {
            if (name.contains(System.getProperty("epicheck.crash.only", ""))) {
                cases.put(name, work);
            }
        }

        int count() {
            return cases.size();
        }

        long seconds() {
            return took / 1_000_000_000;
        }

        Map<String, String> run() throws InterruptedException {
            long begin = System.nanoTime();
            ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
            Map<String, Future<Void>> running = new TreeMap<>();
            cases.forEach((name, work) -> running.put(name, threads.submit(work)));
            Map<String, String> failures = new TreeMap<>();
            for (Map.Entry<String, Future<Void>> each : running.entrySet()) {
                try {
                    each.getValue().get();
                } catch (ExecutionException e) {
                    failures.put(each.getKey(), String.valueOf(e.getCause()));
                }
            }
            threads.shutdown();
            took = System.nanoTime() - begin;
            return failures;
        }
    }
}
