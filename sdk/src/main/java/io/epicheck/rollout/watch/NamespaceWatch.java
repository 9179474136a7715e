package io.epicheck.rollout.watch;

import io.epicheck.TransientException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeApi.Watch;
import io.epicheck.cluster.KubeApi.WatchListener;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.retry.Time;
import io.epicheck.rollout.verdict.Kept;
import io.epicheck.rollout.verdict.Observations;
import io.epicheck.rollout.verdict.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows some kinds of one namespace: one list and one watch per kind. A watch that the server has forgotten (410), or that broke, is
 * replaced by a new list and watch; while the API cannot be reached, what was known stays.
 *
 * <p>For one thread: it calls {@link #await}, then reads {@link #snapshot()}. Watches only fill a queue.
 */
public final class NamespaceWatch implements AutoCloseable {
    private static final int LIST_ATTEMPTS = 3;
    private static final Duration LIST_AGAIN = Duration.ofSeconds(1);

    private final KubeApi api;
    private final String namespace;
    private final Time time;
    private final long startedAt;
    private final Observations observations = new Observations();
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final Map<ResourceType, Watch> watches = new HashMap<>();
    private final Set<ResourceType> unlisted = new LinkedHashSet<>();
    private Duration listAgainAt = Duration.ZERO;

    private NamespaceWatch(KubeApi api, String namespace, Time time) {
        this.api = api;
        this.namespace = namespace;
        this.time = time;
        this.startedAt = time.nanos();
    }

    /** Lists every kind once, then watches. Throws what {@link KubeApi#list} throws. */
    public static NamespaceWatch start(KubeApi api, String namespace, Collection<ResourceType> types, Time time) {
        NamespaceWatch watch = new NamespaceWatch(api, namespace, time);
        try {
            types.forEach(watch::list);
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
        return watch;
    }

    /**
     * Waits until something changed, at most {@code atMost}, and takes in everything that has happened by then.
     *
     * @return whether anything changed
     */
    public boolean await(Duration atMost) throws InterruptedException {
        boolean changed = listMissing();
        for (Change change = poll(changed ? Duration.ZERO : atMost); change != null; change = changes.poll()) {
            changed |= take(change);
        }
        return changed;
    }

    /**
     * Lists every kind anew, because watches may have been cut for a while.
     *
     * @throws TransientException when the API server cannot be reached: what is known is old
     */
    public void refresh() {
        List.copyOf(watches.keySet()).forEach(this::list);
    }

    /** What is known now. */
    public Snapshot snapshot() {
        return observations.at(elapsed());
    }

    /** Remembers the last log lines of one run of a container. */
    public void addLog(String containerId, List<String> lines) {
        observations.addLog(containerId, lines);
    }

    @Override
    public void close() {
        watches.values().forEach(Watch::close);
        watches.clear();
    }

    private @Nullable Change poll(Duration atMost) throws InterruptedException {
        return changes.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean take(Change change) {
        if (change instanceof Happened happened) {
            return observations.accept(happened.event(), happened.object(), elapsed());
        }
        if (change instanceof Ended ended && isRefused(ended)) {
            forget(ended.type());
            return true;
        }
        unlisted.add(change.type());
        return listMissing();
    }

    private static boolean isRefused(Ended ended) {
        return ended.cause().filter(cause -> isRefusal(ended.type(), cause)).isPresent();
    }

    /** A kind that is not essential may be closed to us, or be gone. */
    private static boolean isRefusal(ResourceType type, RuntimeException cause) {
        return !WatchedKinds.isEssential(type)
                && cause instanceof ApiException refusal
                && (refusal.status() == 403 || refusal.status() == 404 || refusal.status() == 405);
    }

    private void forget(ResourceType type) {
        observations.cannotObserve(type);
        unlisted.remove(type);
        Watch before = watches.remove(type);
        if (before != null) {
            before.close();
        }
    }

    /** Lists the kinds whose watch ended; those that cannot be listed now are tried again later. */
    private boolean listMissing() {
        if (unlisted.isEmpty() || elapsed().compareTo(listAgainAt) < 0) {
            return false;
        }
        listAgainAt = elapsed().plus(LIST_AGAIN); // a watch that ends at once must not become a poll without a pause
        boolean listed = false;
        for (ResourceType type : List.copyOf(unlisted)) {
            try {
                list(type);
                unlisted.remove(type);
                listed = true;
            } catch (TransientException e) {
                // An API server that is away says nothing about the release; the deadline of the wait limits this.
                break;
            }
        }
        return listed;
    }

    private void list(ResourceType type) {
        list(type, 1);
    }

    private void list(ResourceType type, int attempt) {
        List<KubeObject> items = new ArrayList<>();
        String version;
        try {
            version = api.each(type, namespace, object -> Kept.of(object).ifPresent(items::add));
        } catch (ApiException e) {
            if (e.status() == 410 && attempt < LIST_ATTEMPTS) {
                list(type, attempt + 1);
                return;
            }
            if (!isRefusal(type, e)) {
                throw e;
            }
            forget(type);
            return;
        }
        observations.replace(type, namespace, items, version, elapsed());
        Watch before = watches.put(type, api.watch(type, namespace, version, new Listener(type)));
        if (before != null) {
            before.close();
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(time.nanos() - startedAt);
    }

    private sealed interface Change {
        ResourceType type();
    }

    private record Happened(ResourceType type, EventType event, KubeObject object) implements Change {}

    private record Ended(ResourceType type, Optional<RuntimeException> cause) implements Change {}

    private final class Listener implements WatchListener {
        private final ResourceType type;

        Listener(ResourceType type) {
            this.type = type;
        }

        @Override
        public void onEvent(EventType event, KubeObject object) {
            Kept.of(object).ifPresent(kept -> changes.add(new Happened(type, event, kept)));
        }

        @Override
        public void onGone() {
            changes.add(new Ended(type, Optional.empty()));
        }

        @Override
        public void onError(RuntimeException cause) {
            changes.add(new Ended(type, Optional.of(cause)));
        }
    }
}
