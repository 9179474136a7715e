package io.epicheck.rollout;

import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.ObjectChanged;
import io.epicheck.manifest.ChangeKind;
import io.epicheck.manifest.PlannedChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Applies planned changes and remembers each before it is sent: what was sent may have been stored, whatever came back. */
final class Writes {
    private final KubeApi api;
    private final EventSink sink;
    private final Map<String, Touched> touched = new LinkedHashMap<>();
    private final Map<String, KubeObject> stored = new LinkedHashMap<>();

    Writes(KubeApi api, EventSink sink) {
        this.api = api;
        this.sink = sink;
    }

    /** Applies in order; stops at the first refusal and says why. */
    Optional<Cause> apply(List<PlannedChange> changes) {
        for (PlannedChange change : changes) {
            if (Thread.currentThread().isInterrupted()) {
                return Optional.of(Causes.interrupted());
            }
            Optional<Cause> refused = apply(change);
            if (refused.isPresent()) {
                return refused;
            }
        }
        return Optional.empty();
    }

    /** What is stored for a change of the plan: our apply's answer, or what was there when nothing had to be written. */
    KubeObject storedFor(PlannedChange change) {
        return stored.getOrDefault(change.ref().toString(), change.live().orElse(change.dryRun()));
    }

    List<Touched> touched() {
        return List.copyOf(touched.values());
    }

    List<String> names() {
        return List.copyOf(touched.keySet());
    }

    private Optional<Cause> apply(PlannedChange change) {
        if (!change.isChange()) {
            return Optional.empty();
        }
        String name = change.ref().toString();
        touched.put(name, Touched.by(change));
        try {
            KubeObject answer = api.apply(change.desired(), ApplyOptions.DEFAULT);
            touched.put(name, Touched.by(change).with(answer));
            stored.put(name, answer);
        } catch (RuntimeException e) {
            return Optional.of(Causes.writing(e, change.ref()));
        }
        sink.accept(new ObjectChanged(name, change.kind() == ChangeKind.CREATED ? "created" : "configured"));
        return Optional.empty();
    }
}
