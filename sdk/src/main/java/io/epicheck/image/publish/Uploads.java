package io.epicheck.image.publish;

import io.epicheck.EpicheckException;
import io.epicheck.TransientException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.Placed;
import io.epicheck.image.registry.RegistryClient;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Brings blobs into a repository, a few at a time. The first that fails ends the others. Not thread-safe. */
final class Uploads {
    private static final int AT_ONCE = 4;

    private final RegistryClient registry;
    private final Repository target;
    private final EventSink events;
    private final Map<Placed, Integer> counts = new EnumMap<>(Placed.class);
    private final Set<String> sent = new HashSet<>();

    Uploads(RegistryClient registry, Repository target, EventSink events) {
        this.registry = registry;
        this.target = target;
        this.events = events;
    }

    void put(Collection<Blob> blobs) {
        if (blobs.isEmpty()) {
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(AT_ONCE, blobs.size()), work -> {
            Thread thread = new Thread(work, "epicheck-upload");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Map.Entry<Blob, Placed>> finished = new ExecutorCompletionService<>(pool);
            List<Future<Map.Entry<Blob, Placed>>> under = blobs.stream()
                    .map(blob -> finished.submit(() -> Map.entry(blob, placed(blob))))
                    .toList();
            for (int i = 0; i < under.size(); i++) {
                // Whichever ends next: the first failure must not wait for its turn.
                Map.Entry<Blob, Placed> next = finished.take().get();
                counts.merge(next.getValue(), 1, Integer::sum);
                if (next.getValue() == Placed.UPLOADED) {
                    sent.add(next.getKey().digest());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransientException("INTERRUPTED", "the push was interrupted", "Run again.", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EpicheckException known
                    ? known
                    : e.getCause() instanceof RuntimeException other ? other : new IllegalStateException(e.getCause());
        } finally {
            Threads.end(pool);
        }
    }

    private Placed placed(Blob blob) {
        Placed placed = registry.put(target, blob);
        String what = shortened(blob.digest()) + ", " + PushReport.bytes(blob.size());
        if (placed != Placed.EXISTED) {
            events.accept(
                    new Progress("build", target.path(), (placed == Placed.MOUNTED ? "mounted " : "pushed ") + what));
        }
        return placed;
    }

    int count(Placed how) {
        return counts.getOrDefault(how, 0);
    }

    /** Whether a blob's bytes went over the wire. */
    boolean isSent(String digest) {
        return sent.contains(digest);
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(digest.length(), "sha256:".length() + 12));
    }
}
