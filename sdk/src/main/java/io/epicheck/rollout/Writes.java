package io.epicheck.rollout;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.event.PipelineEvent.ObjectChanged;
import io.epicheck.manifest.ChangeKind;
import io.epicheck.manifest.PlannedChange;
import io.epicheck.rollout.journal.Entry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Applies planned changes and remembers each before it is sent: what was sent may have been stored, whatever came back. */
final class Writes {
    private static final int ATTEMPTS = 5;

    private final Session session;
    private final Map<String, Touched> touched = new LinkedHashMap<>();
    private final Map<String, KubeObject> stored = new LinkedHashMap<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private int written;

    /** @param inherited what an unfinished release before may have written: it is on the way back of this one too */
    Writes(Session session, List<Entry> inherited) {
        this.session = session;
        inherited.forEach(entry -> {
            entries.put(entry.ref().toString(), entry);
            touched.put(entry.ref().toString(), Touched.by(entry));
        });
    }

    /** What will be written, with the way back. */
    List<Entry> planned(List<PlannedChange> changes) {
        changes.stream()
                .filter(PlannedChange::isChange)
                .forEach(
                        change -> entries.putIfAbsent(change.ref().toString(), new Entry(change.ref(), change.live())));
        return List.copyOf(entries.values());
    }

    /**
     * Applies in order; stops at the first refusal and says why.
     *
     * @param between called after each object; what it says ends it
     */
    Optional<Cause> apply(List<PlannedChange> changes, Supplier<Optional<Cause>> between) {
        for (PlannedChange change : changes) {
            if (Thread.currentThread().isInterrupted()) {
                return Optional.of(Causes.interrupted());
            }
            Optional<Cause> refused = apply(change);
            if (refused.isPresent()) {
                return refused;
            }
            Optional<Cause> stop = between.get();
            if (stop.isPresent()) {
                return stop;
            }
        }
        return Optional.empty();
    }

    /** What is stored for a change of the plan: our apply's answer, or what was there when nothing had to be written. */
    KubeObject storedFor(PlannedChange change) {
        return stored.getOrDefault(change.ref().toString(), change.live().orElse(change.dryRun()));
    }

    /** What the server stored for our last apply of an object. */
    Optional<KubeObject> stored(ObjectRef ref) {
        return Optional.ofNullable(stored.get(ref.toString()));
    }

    /** Also what is not of the release itself, and goes when that runs. */
    List<Entry> planned(List<PlannedChange> changes, List<Entry> more) {
        more.forEach(entry -> entries.putIfAbsent(entry.ref().toString(), entry));
        return planned(changes);
    }

    List<Touched> touched() {
        return List.copyOf(touched.values());
    }

    List<String> names() {
        return List.copyOf(touched.keySet());
    }

    /** How many objects this run has written. */
    int written() {
        return written;
    }

    private Optional<Cause> apply(PlannedChange change) {
        if (!change.isChange()) {
            return Optional.empty();
        }
        String name = change.ref().toString();
        String kind = change.ref().type().kind();
        Optional<Touched> known = Optional.ofNullable(touched.get(name));
        Touched now =
                known.orElseGet(() -> Touched.by(entries.getOrDefault(name, new Entry(change.ref(), change.live()))));
        try {
            session.crash("apply." + kind + ".before");
            session.ensureHeld();
            touched.put(name, now);
            written++;
            KubeObject answer = send(change);
            touched.put(name, now.with(answer));
            stored.put(name, answer);
            session.crash("apply." + kind + ".after");
        } catch (ChangedMeanwhileException e) {
            if (known.isEmpty()) {
                touched.remove(name); // The server stored nothing of ours.
            }
            return Optional.of(e.cause);
        } catch (RuntimeException e) {
            return Optional.of(Causes.writing(e, change.ref()));
        }
        session.sink().accept(new ObjectChanged(name, change.kind() == ChangeKind.CREATED ? "created" : "configured"));
        return Optional.empty();
    }

    /** A workload is written only as it was read under the lock: a change in between is seen instead of overwritten. */
    private KubeObject send(PlannedChange change) {
        KubeApi api = session.api();
        if (change.live().isEmpty() || !Phase.isWorkload(change.ref())) {
            return api.apply(change.desired(), ApplyOptions.DEFAULT);
        }
        KubeObject live = change.live().get();
        for (int attempt = 1; ; attempt++) {
            try {
                return api.apply(conditional(change.desired(), live), ApplyOptions.DEFAULT);
            } catch (ApiException e) {
                if (e.status() != 409 || !e.causes().isEmpty() || attempt == ATTEMPTS) {
                    throw e;
                }
                session.ensureHeld();
                KubeObject found = api.get(change.ref()).orElseThrow(() -> e);
                if (found.generation() != live.generation() && !isWritten(change, found)) {
                    throw new ChangedMeanwhileException(found);
                }
                live = found; // Only its status was written, or our own answer was lost.
            }
        }
    }

    private static boolean isWritten(PlannedChange change, KubeObject found) {
        return found.at("/spec").equals(change.dryRun().at("/spec"));
    }

    private static KubeObject conditional(KubeObject desired, KubeObject live) {
        ObjectNode json = desired.toJson();
        ObjectNode metadata = json.get("metadata") instanceof ObjectNode known ? known : json.putObject("metadata");
        metadata.put("resourceVersion", live.resourceVersion());
        return KubeObject.of(json);
    }

    /** Somebody changed the object between our look and our write. */
    private static final class ChangedMeanwhileException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Cause cause;

        ChangedMeanwhileException(KubeObject found) {
            this.cause = new Cause(
                    "CHANGED_MEANWHILE",
                    found.toString(),
                    found + " was changed by somebody else while this release was being applied",
                    List.of("generation " + found.generation()),
                    "Find out who deploys there; then deploy again.");
        }
    }
}
