package io.epicheck.runner;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeApi.Watch;
import io.epicheck.cluster.KubeApi.WatchListener;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** Watches the pods and ReplicaSets of a namespace beside the program under test, and notes when one first says what is waited for. */
final class Sightings implements AutoCloseable {
    private static final List<ResourceType> TYPES = List.of(
            new ResourceType("", "v1", "Pod", "pods", true),
            new ResourceType("apps", "v1", "ReplicaSet", "replicasets", true));

    private final AtomicReference<Optional<Sighting>> first = new AtomicReference<>(Optional.empty());
    private final List<Watch> watches;

    private Sightings(KubeApi api, String namespace, Predicate<KubeObject> wanted) {
        this.watches = TYPES.stream()
                .map(type ->
                        api.watch(type, namespace, api.list(type, namespace, "").resourceVersion(), listener(wanted)))
                .toList();
    }

    static Sightings of(KubeApi api, String namespace, Predicate<KubeObject> wanted) {
        return new Sightings(api, namespace, wanted);
    }

    Optional<Sighting> first() {
        return first.get();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }

    private WatchListener listener(Predicate<KubeObject> wanted) {
        return new WatchListener() {
            @Override
            public void onEvent(EventType type, KubeObject object) {
                if (first.get().isEmpty() && wanted.test(object)) {
                    first.compareAndSet(Optional.empty(), Optional.of(new Sighting(Instant.now(), object)));
                }
            }

            @Override
            public void onGone() {}

            @Override
            public void onError(RuntimeException cause) {}
        };
    }

    /** The object that was first to say so, as it was then. */
    record Sighting(Instant time, KubeObject object) {}
}
