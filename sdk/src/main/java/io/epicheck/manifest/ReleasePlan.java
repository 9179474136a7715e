package io.epicheck.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * What a release would do, object by object in apply order. Immutable.
 *
 * @param namespaceExists false when the namespace has to be created first: then the server could not be asked about the objects
 * @param notes what else a person should know, a sentence each
 */
public record ReleasePlan(String namespace, boolean namespaceExists, List<PlannedChange> changes, List<String> notes) {
    public ReleasePlan {
        changes = List.copyOf(changes);
        notes = List.copyOf(notes);
    }

    /** A plan without notes. */
    public ReleasePlan(String namespace, boolean namespaceExists, List<PlannedChange> changes) {
        this(namespace, namespaceExists, changes, List.of());
    }

    /** The same plan with these notes after its own. */
    public ReleasePlan withNotes(List<String> more) {
        List<String> all = new ArrayList<>(notes);
        all.addAll(more);
        return new ReleasePlan(namespace, namespaceExists, changes, all);
    }

    /** True when the cluster is as asked already. */
    public boolean isUnchanged() {
        return namespaceExists && changes.stream().noneMatch(PlannedChange::isChange);
    }

    /** The changes of one kind, in apply order. */
    public List<PlannedChange> of(ChangeKind kind) {
        return changes.stream().filter(change -> change.kind() == kind).toList();
    }
}
