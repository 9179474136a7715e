package io.epicheck.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeApi.EventType;
import io.epicheck.cluster.KubeApi.ObjectList;
import io.epicheck.cluster.KubeApi.Watch;
import io.epicheck.cluster.KubeApi.WatchListener;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What releases wrote to a namespace, and who had the lock when, by a watch of the test's own. The API server numbers all changes of all
 * kinds in one order, so a write can be placed between two changes of the lock.
 */
final class WriteLog implements AutoCloseable {
    private static final ResourceType LEASE = new ResourceType("coordination.k8s.io", "v1", "Lease", "leases", true);
    private static final List<ResourceType> TYPES = List.of(
            LEASE,
            new ResourceType("", "v1", "ConfigMap", "configmaps", true),
            new ResourceType("apps", "v1", "Deployment", "deployments", true));

    /** By the number of the change: epoch of the lock while it is held, 0 while it is free. */
    private final NavigableMap<Long, Long> epochs = new TreeMap<>();

    private final NavigableMap<Long, Write> writes = new TreeMap<>();
    private final Set<String> problems = new TreeSet<>();
    private final List<Watch> watches = new ArrayList<>();

    private record Write(String object, String page, long generation) {}

    private WriteLog(KubeApi api, String namespace) {
        for (ResourceType type : TYPES) {
            ObjectList list = api.list(type, namespace, "");
            list.items().forEach(this::see);
            watches.add(api.watch(type, namespace, list.resourceVersion(), listener()));
        }
    }

    static WriteLog of(KubeApi api, String namespace) {
        return new WriteLog(api, namespace);
    }

    /**
     * Every write was done under the lock, and all that one holder wrote is of one page.
     *
     * @param pages what was written after the log began, by two holders, in whichever order
     */
    synchronized void isOneReleaseAfterTheOther(String... pages) {
        assertThat(problems).isEmpty();
        Map<Long, Set<String>> pagesOf = new TreeMap<>();
        Map<Long, Set<String>> objectsOf = new TreeMap<>();
        Map<String, Write> before = new TreeMap<>();
        writes.forEach((version, write) -> {
            Write last = before.put(write.object(), write);
            // The first sight is what was there before; the same content again is a status.
            if (last != null && !last.equals(write)) {
                Map.Entry<Long, Long> lock = epochs.floorEntry(version);
                long epoch = lock == null ? 0 : lock.getValue();
                pagesOf.computeIfAbsent(epoch, any -> new TreeSet<>()).add(write.page());
                objectsOf.computeIfAbsent(epoch, any -> new TreeSet<>()).add(write.object());
            }
        });
        assertThat(pagesOf)
                .as("pages written, by epoch of the lock")
                .doesNotContainKey(0L)
                .hasSize(pages.length);
        assertThat(pagesOf.values()).allSatisfy(each -> assertThat(each).hasSize(1));
        assertThat(pagesOf.values().stream().flatMap(Set::stream)).containsExactlyInAnyOrder(pages);
        assertThat(objectsOf.values()).allSatisfy(each -> assertThat(each).hasSize(3));
        assertThat(epochs.lastEntry().getValue()).as("the lock is free").isZero();
    }

    private synchronized void see(KubeObject object) {
        long version = Long.parseLong(object.resourceVersion());
        switch (object.kind()) {
            case "Lease" ->
                epochs.put(
                        version,
                        object.text("/spec/holderIdentity").isEmpty()
                                ? 0L
                                : object.number("/spec/leaseTransitions", 0));
            case "Deployment" -> write(version, object, "/spec/template/metadata/annotations/page");
            default -> {
                if (!object.text("/data/PAGE").isEmpty()) {
                    write(version, object, "/data/PAGE");
                }
            }
        }
    }

    private void write(long version, KubeObject object, String page) {
        writes.put(version, new Write(object.toString(), object.text(page), object.generation()));
    }

    private WatchListener listener() {
        return new WatchListener() {
            @Override
            public void onEvent(EventType type, KubeObject object) {
                see(object);
            }

            @Override
            public void onGone() {
                problem("a watch has missed changes");
            }

            @Override
            public void onError(RuntimeException cause) {
                problem(cause.toString());
            }
        };
    }

    private synchronized void problem(String what) {
        problems.add(what);
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
