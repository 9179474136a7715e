package io.epicheck.manifest;

import java.util.List;

/**
 * What a release would do, object by object in apply order. Immutable.
 *
 * @param namespaceExists false when the namespace has to be created first: then the server could not be asked about the objects
 */
public record ReleasePlan(String namespace, boolean namespaceExists, List<PlannedChange> changes) {
    public ReleasePlan {
        changes = List.copyOf(changes);
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
