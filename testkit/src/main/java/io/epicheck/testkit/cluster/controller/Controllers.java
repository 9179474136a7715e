package io.epicheck.testkit.cluster.controller;

import io.epicheck.testkit.cluster.store.ObjectStore;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** All controllers of a simulated cluster. Level-triggered: every pass looks at all objects, after a change and as time goes on. */
public final class Controllers implements AutoCloseable {
    private static final long TICK_MILLIS = 50;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread worker = new Thread(work, "simulated-controllers");
        worker.setDaemon(true);
        return worker;
    });
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Deployments deployments;
    private final ReplicaSets replicaSets;
    private final Pods pods;
    private final Surroundings surroundings;

    private Controllers(ObjectStore store, ControllerSettings settings) {
        Events events = new Events(store, Clock.systemUTC());
        this.deployments = new Deployments(store, events);
        this.replicaSets = new ReplicaSets(store, events);
        this.pods = new Pods(store, events, settings);
        this.surroundings = new Surroundings(store, events);
    }

    public static Controllers start(ObjectStore store, ControllerSettings settings) {
        Controllers controllers = new Controllers(store, settings);
        store.subscribe(change -> controllers.wake());
        controllers.tick();
        return controllers;
    }

    /** The log of a container; empty when there is none. */
    public Optional<String> podLog(String namespace, String pod, String container, boolean previous) {
        return pods.log(namespace, pod, container);
    }

    /** Where a pod's ports are served on this machine; empty when it does not run. */
    public Optional<InetSocketAddress> podAddress(String namespace, String pod, int port) {
        return pods.address(namespace, pod);
    }

    @Override
    public void close() {
        thread.shutdownNow();
        pods.close();
    }

    private void wake() {
        if (woken.compareAndSet(false, true)) {
            submit(0);
        }
    }

    private void tick() {
        pass();
        submit(TICK_MILLIS);
    }

    private void submit(long millis) {
        try {
            var unused = thread.schedule(millis == 0 ? this::pass : this::tick, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // It is being closed.
        }
    }

    private void pass() {
        woken.set(false);
        try {
            deployments.reconcile();
            replicaSets.reconcile();
            pods.reconcile(System.nanoTime());
            surroundings.reconcile();
        } catch (IllegalStateException e) {
            // Somebody else was faster; the next pass looks again.
        }
    }
}
