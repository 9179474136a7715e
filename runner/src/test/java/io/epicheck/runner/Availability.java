package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeApi.ObjectList;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Watches how many pods of a Deployment are available, and remembers the fewest. */
final class Availability implements AutoCloseable, KubeApi.WatchListener {
    private static final ResourceType DEPLOYMENT = new ResourceType("apps", "v1", "Deployment", "deployments", true);

    private final String name;
    private final AtomicInteger fewest = new AtomicInteger(Integer.MAX_VALUE);
    private final List<String> story = new CopyOnWriteArrayList<>();
    private KubeApi.Watch watch = () -> {};

    private Availability(String name) {
        this.name = name;
    }

    static Availability of(Cluster cluster, String namespace, String name) {
        Availability availability = new Availability(name);
        ObjectList list = cluster.api().list(DEPLOYMENT, namespace, "");
        list.items().forEach(availability::see);
        availability.watch = cluster.api().watch(DEPLOYMENT, namespace, list.resourceVersion(), availability);
        return availability;
    }

    void neverBelow(int pods) {
        assertThat(fewest.get())
                .as(() -> "fewest available pods; " + String.join("\n", story))
                .isGreaterThanOrEqualTo(pods);
    }

    @Override
    public void onEvent(EventType type, KubeObject object) {
        see(object);
    }

    @Override
    public void onGone() {
        fewest.set(Integer.MIN_VALUE); // a test that saw only part of it proves nothing
    }

    @Override
    public void onError(RuntimeException cause) {
        fewest.set(Integer.MIN_VALUE);
    }

    @Override
    public void close() {
        watch.close();
    }

    private void see(KubeObject object) {
        if (object.name().equals(name)) {
            story.add("generation " + object.generation() + ", status " + object.at("/status"));
            fewest.accumulateAndGet(object.number("/status/availableReplicas", 0), Math::min);
        }
    }
}
