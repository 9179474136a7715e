package io.epicheck.rollout.lock;

import io.epicheck.LockHeldException;
import io.epicheck.TransientException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.retry.Deadline;
import io.epicheck.retry.Durations;
import io.epicheck.retry.Time;
import java.time.Duration;
import java.util.Optional;

/**
 * The right to change one application in one namespace, held by one run at a time. A thread of its own renews it; {@link #close()} gives
 * it back. Thread-safe.
 *
 * <p>A lock is taken over when its holder was not seen to renew it for its whole duration on <em>our</em> monotonic clock, so wrong
 * clocks do no harm, or at once by a later attempt of the same run. A Lease is no fence: {@link #ensureHeld} must come before every
 * write.
 */
public final class DeployLock implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final KubeApi api;
    private final ObjectRef ref;
    private final LockHolder holder;
    private final LockTiming timing;
    private final Time time;
    private final Thread renewer;
    private KubeObject lease;
    private long renewedAt;
    private boolean closed;

    private DeployLock(
            KubeApi api, ObjectRef ref, LockHolder holder, LockTiming timing, Time time, KubeObject lease, long at) {
        this.api = api;
        this.ref = ref;
        this.holder = holder;
        this.timing = timing;
        this.time = time;
        this.lease = lease;
        this.renewedAt = at;
        this.renewer = new Thread(this::renew, "epicheck-lock");
        this.renewer.setDaemon(true);
    }

    /** Where the lock of an application is kept: the Lease {@code APPLICATION-deploy}. */
    public static ObjectRef ref(String namespace, String application) {
        return LeaseObject.ref(namespace, application + "-deploy");
    }

    /**
     * Takes the lock, waiting for whoever has it.
     *
     * @param patience how long to wait for another holder
     * @throws LockHeldException when it is still held then; names the holder
     */
    public static DeployLock acquire(
            KubeApi api,
            String namespace,
            String application,
            LockHolder holder,
            LockTiming timing,
            Duration patience,
            Time time,
            EventSink sink) {
        ObjectRef ref = ref(namespace, application);
        Deadline deadline = time.deadlineIn(patience);
        Observed observed = Observed.nothing();
        while (true) {
            long asked = time.nanos();
            Optional<KubeObject> found = api.get(ref);
            observed = observed.with(found, time.nanos());
            if (found.isEmpty() || isFree(found.get(), holder) || observed.isStale(found.get(), asked)) {
                Optional<KubeObject> taken = take(api, ref, found, holder, timing, time);
                if (taken.isPresent()) {
                    DeployLock lock = new DeployLock(api, ref, holder, timing, time, taken.get(), asked);
                    lock.renewer.start();
                    return lock;
                }
                continue;
            }
            if (observed.isFirst()) {
                sink.accept(new Notice(
                        Level.INFO,
                        "LOCK_WAIT",
                        "waiting up to " + Durations.words(patience) + " for " + words(found.get())
                                + ", who is deploying here"));
                observed = observed.told();
            }
            if (deadline.hasPassed()) {
                throw new LockHeldException(words(found.get()), namespace, Durations.words(patience));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new TransientException("INTERRUPTED", "the wait for the lock was interrupted", "Run again.");
            }
            Duration left = deadline.remaining();
            time.pause(left.compareTo(timing.lookEvery()) < 0 ? left : timing.lookEvery());
        }
    }

    /** Frees a lock whoever holds it; empty when nobody does, otherwise the holder. For people who know that the holder is dead. */
    public static Optional<String> breakLock(KubeApi api, String namespace, String application, Time time) {
        ObjectRef ref = ref(namespace, application);
        Optional<KubeObject> found = api.get(ref);
        if (found.isEmpty() || found.get().text("/spec/holderIdentity").isEmpty()) {
            return Optional.empty();
        }
        String words = words(found.get());
        api.replace(LeaseObject.released(ref, found.get(), time.wallClock()));
        return Optional.of(words);
    }

    /** Who holds a lock now, as far as the cluster says; empty when it is free. */
    public static Optional<HeldLock> current(KubeApi api, String namespace, String application, Time time) {
        return api.get(ref(namespace, application))
                .filter(lease -> !lease.text("/spec/holderIdentity").isEmpty())
                .map(lease -> new HeldLock(
                        words(lease), LeaseObject.silence(lease, time.wallClock()), LeaseObject.duration(lease)));
    }

    /** The number of this holder: every holder has a higher one than all before. */
    public synchronized long epoch() {
        return lease.number("/spec/leaseTransitions", 0);
    }

    /**
     * Makes sure that the lock is still ours; asks the cluster only when the last renewal is too long ago.
     *
     * @throws LockLostException when somebody else has it
     * @throws io.epicheck.TransientException when that cannot be found out
     * @throws ApiException when it may not be renewed any more
     */
    public synchronized void ensureHeld() {
        if (closed || time.nanos() - renewedAt >= timing.fence().toNanos()) {
            renewOnce(epoch());
        }
    }

    /**
     * Makes sure that {@link #epoch} is higher than one that is known: a Lease that somebody has deleted begins to count again.
     *
     * @throws LockLostException when somebody else has the lock
     */
    public synchronized void raiseAbove(long known) {
        if (epoch() <= known) {
            renewOnce(known + 1);
        }
    }

    /** Stops renewing and gives the lock back; never throws: a lock that cannot be given back runs out. */
    @Override
    public void close() {
        renewer.interrupt(); // first: a renewal that gets no answer must not hold up the end
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        boolean interrupted = Thread.interrupted(); // a release that was interrupted still gives its lock back
        try {
            giveBack();
        } catch (ApiException | io.epicheck.EpicheckException e) {
            // Nobody renews it any more, so it is free when its duration has passed.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A renewal that was cut off above may still arrive between our look and our write. */
    private void giveBack() {
        for (int attempt = 1; ; attempt++) {
            Optional<KubeObject> found = api.get(ref).filter(this::isOurs);
            if (found.isEmpty()) {
                return;
            }
            try {
                api.replace(LeaseObject.released(ref, found.get(), time.wallClock()));
                return;
            } catch (ApiException e) {
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void renew() {
        while (!Thread.currentThread().isInterrupted()) {
            time.pause(timing.renewEvery());
            try {
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    renewOnce(epoch());
                }
            } catch (LockLostException e) {
                return; // ensureHeld finds it out before the next write.
            } catch (ApiException | io.epicheck.EpicheckException e) {
                // Tried again; after the fence nothing is written without it.
            }
        }
    }

    private void renewOnce(long epoch) {
        if (closed) {
            throw new LockLostException("nobody: it was given back");
        }
        for (int attempt = 1; ; attempt++) {
            long at = time.nanos();
            try {
                lease = api.replace(LeaseObject.held(ref, Optional.of(lease), holder, timing, epoch, time.wallClock()));
                renewedAt = at;
                return;
            } catch (ApiException e) {
                KubeObject found =
                        api.get(ref).orElseThrow(() -> new LockLostException("nobody: its Lease was deleted"));
                if (!isOurs(found)) {
                    throw new LockLostException(
                            found.text("/spec/holderIdentity").isEmpty()
                                    ? "another run, which has ended"
                                    : words(found));
                }
                lease = found; // Somebody annotated the Lease.
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e; // Still ours, and not renewed: whoever waits sees no sign of us.
                }
            }
        }
    }

    private boolean isOurs(KubeObject found) {
        return found.text("/spec/holderIdentity").equals(holder.identity());
    }

    private static Optional<KubeObject> take(
            KubeApi api, ObjectRef ref, Optional<KubeObject> found, LockHolder holder, LockTiming timing, Time time) {
        long epoch = found.map(lease -> lease.number("/spec/leaseTransitions", 0) + 1L)
                .orElse(1L);
        KubeObject wanted = LeaseObject.held(ref, found, holder, timing, epoch, time.wallClock());
        try {
            return Optional.of(found.isPresent() ? api.replace(wanted) : api.create(wanted));
        } catch (ApiException e) {
            if (e.status() != 409) {
                throw e;
            }
            // Somebody was faster, or it was us and the answer was lost.
            return api.get(ref)
                    .filter(lease -> lease.text("/spec/holderIdentity").equals(holder.identity()));
        }
    }

    private static boolean isFree(KubeObject lease, LockHolder holder) {
        return lease.text("/spec/holderIdentity").isEmpty() || LeaseObject.isEarlierAttempt(lease, holder);
    }

    private static String words(KubeObject lease) {
        return LeaseObject.holder(lease).words();
    }

    /**
     * What is seen of a lock that others hold.
     *
     * @param version empty before the first look
     * @param since when this version had been seen first: after the answer, which may have taken long
     */
    private record Observed(String version, long since, boolean isTold) {
        static Observed nothing() {
            return new Observed("", 0, false);
        }

        Observed with(Optional<KubeObject> found, long at) {
            String seen = found.map(KubeObject::resourceVersion).orElse("");
            return seen.equals(version) ? this : new Observed(seen, at, isTold);
        }

        boolean isFirst() {
            return !isTold;
        }

        Observed told() {
            return new Observed(version, since, true);
        }

        /** @param asked when the latest look began: the lease had that version then, or later */
        boolean isStale(KubeObject lease, long asked) {
            return asked - since >= LeaseObject.duration(lease).toNanos();
        }
    }
}
