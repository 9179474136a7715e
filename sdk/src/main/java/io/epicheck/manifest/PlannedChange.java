package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import java.util.List;
import java.util.Optional;

/**
 * What a release does to one object. Immutable.
 *
 * @param desired what to send; {@code spec.replicas} is what an autoscaler allows
 * @param live what is there now; empty when it does not exist
 * @param dryRun what the server would store; the desired object itself when the server could not be asked
 * @param fields what differs from what is there, or, for a new version of configuration, from the version in use; otherwise empty
 */
public record PlannedChange(
        ObjectRef ref,
        KubeObject desired,
        Optional<KubeObject> live,
        KubeObject dryRun,
        ChangeKind kind,
        List<FieldChange> fields) {
    public PlannedChange {
        fields = List.copyOf(fields);
    }

    /** True when something has to be written. */
    public boolean isChange() {
        return kind != ChangeKind.UNCHANGED;
    }
}
