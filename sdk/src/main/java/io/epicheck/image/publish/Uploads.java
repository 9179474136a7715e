package io.epicheck.image.publish;

import io.epicheck.EpicheckException;
import io.epicheck.TransientException;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Progress;
import io.epicheck.image.oci.Blob;
import io.epicheck.image.oci.BlobSource.InRepository;
import io.epicheck.image.oci.Digests;
import io.epicheck.image.oci.Repository;
import io.epicheck.image.registry.Placed;
import io.epicheck.image.registry.RegistryClient;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BinaryOperator;

/** Brings blobs into a repository, a few at a time, the longest first. The first that fails ends the others. Not thread-safe. */
final class Uploads {
    private static final int AT_ONCE = 4;

    private final RegistryClient registry;
    private final Repository target;
    private final EventSink events;
    private final Map<String, Placed> placed = new HashMap<>();

    Uploads(RegistryClient registry, Repository target, EventSink events) {
        this.registry = registry;
        this.target = target;
        this.events = events;
    }

    void put(Collection<Blob> blobs) {
        put(blobs, Holdings.unknown());
    }

    void put(Collection<Blob> all, Holdings holdings) {
        all.stream().filter(holdings::has).forEach(blob -> count(blob, Placed.EXISTED));
        List<Blob> blobs =
                longestFirst(all.stream().filter(blob -> !holdings.has(blob)).toList(), target);
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
                    .map(blob -> finished.submit(() -> Map.entry(blob, place(blob, holdings))))
                    .toList();
            for (int i = 0; i < under.size(); i++) {
                // Whichever ends next: the first failure must not wait for its turn.
                Map.Entry<Blob, Placed> next = finished.take().get();
                count(next.getKey(), next.getValue());
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

    /** What is sent before what is mounted, and what is large first: the longest decides when all is there. */
    static List<Blob> longestFirst(List<Blob> blobs, Repository target) {
        return blobs.stream()
                .sorted(Comparator.comparing((Blob blob) -> repository(blob)
                                .filter(from -> from.registry().equals(target.registry()))
                                .isPresent())
                        .thenComparing(Comparator.comparingLong(Blob::size).reversed()))
                .toList();
    }

    private static Optional<Repository> repository(Blob blob) {
        return blob.source() instanceof InRepository elsewhere ? Optional.of(elsewhere.repository()) : Optional.empty();
    }

    private Placed place(Blob blob, Holdings holdings) {
        // What is said to lie in the target itself has no other source.
        boolean unasked = holdings.lacks(blob) && !repository(blob).equals(Optional.of(target));
        Placed how = unasked ? registry.putUnasked(target, blob) : registry.put(target, blob);
        String what = Digests.shortened(blob.digest()) + ", " + PushReport.bytes(blob.size());
        if (how != Placed.EXISTED) {
            events.accept(
                    new Progress("build", target.path(), (how == Placed.MOUNTED ? "mounted " : "pushed ") + what));
        }
        return how;
    }

    /** Each blob once, as what has cost the most. */
    private void count(Blob blob, Placed how) {
        placed.merge(blob.digest(), how, BinaryOperator.maxBy(Comparator.naturalOrder()));
    }

    int count(Placed how) {
        return Collections.frequency(placed.values(), how);
    }

    /** Whether a blob's bytes went over the wire. */
    boolean isSent(String digest) {
        return placed.get(digest) == Placed.UPLOADED;
    }
}
