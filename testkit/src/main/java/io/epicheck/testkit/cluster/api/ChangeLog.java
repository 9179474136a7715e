package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.cluster.store.ObjectStore.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What has changed, in order, for watches that continue from a version. Guarded by the lock of its store. */
final class ChangeLog {
    /** How many changes are remembered at least; a watch that wants older ones is told to list again. */
    private static final int KEPT = 20_000;

    private List<Entry> entries = new ArrayList<>();
    private long forgotten;

    /** @param before empty for a new object */
    record Entry(long version, Change change, Optional<ObjectNode> before) {}

    ChangeLog(long start) {
        this.forgotten = start;
    }

    void add(Entry entry) {
        entries.add(entry);
        if (entries.size() > 2 * KEPT) {
            forgetUpTo(entries.get(KEPT).version());
        }
    }

    void forgetUpTo(long version) {
        entries = new ArrayList<>(entries.subList(firstAfter(version), entries.size()));
        forgotten = version;
    }

    /** The changes after a version; empty when they are no longer all known. */
    Optional<List<Entry>> after(long version) {
        if (version < forgotten) {
            return Optional.empty();
        }
        return Optional.of(List.copyOf(entries.subList(firstAfter(version), entries.size())));
    }

    private int firstAfter(long version) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).version() <= version) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    long oldest() {
        return forgotten;
    }
}
