package io.epicheck.rollout;

import io.epicheck.EpicheckException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.ObjectChanged;
import io.epicheck.manifest.ReleasePlan;
import io.epicheck.retry.Deadline;
import io.epicheck.rollout.Targets.Restored;
import io.epicheck.rollout.journal.Entry;
import io.epicheck.rollout.verdict.Supersession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts everything that a release has touched back as it was: objects that were there get their old content, objects that it created go.
 * Goes on when one object cannot be restored, so that the rest is. For one thread; used once.
 */
final class Rollback {
    private static final int ATTEMPTS = 5;
    private static final Duration GONE_WITHIN = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final Session session;
    private final KubeApi api;
    private final EventSink sink;
    private final Deadline deadline;
    private final List<Restored> restored = new ArrayList<>();
    private final List<Touched> removed = new ArrayList<>();
    private final List<String> remaining = new ArrayList<>();

    Rollback(Session session, Deadline deadline) {
        this.session = session;
        this.api = session.api();
        this.sink = session.sink();
        this.deadline = deadline;
    }

    /** What only an unfinished release had: the one that goes over it does not know it. */
    static List<Touched> leftovers(List<Entry> unfinished, ReleasePlan plan) {
        Set<String> known =
                plan.changes().stream().map(change -> change.ref().toString()).collect(Collectors.toSet());
        return unfinished.stream()
                .filter(entry -> !known.contains(entry.ref().toString()))
                .map(Touched::by)
                .toList();
    }

    /** Puts leftovers back; says why when one stays. */
    static Optional<Cause> drop(Session session, List<Touched> leftovers, Deadline deadline) {
        Rollback back = new Rollback(session, deadline);
        back.undo(leftovers);
        return back.remaining().stream()
                .findFirst()
                .map(what -> new Cause("LEFTOVER_STAYS", "", what, back.remaining(), ""));
    }

    /** @param touched in the order in which they were written; undone from the last to the first */
    void undo(List<Touched> touched) {
        List<Touched> reversed = new ArrayList<>(touched);
        Collections.reverse(reversed);
        for (Touched each : reversed) {
            if (Thread.currentThread().isInterrupted()) {
                remaining.add(each.ref() + ": a signal came before it was put back");
                continue;
            }
            if (deadline.hasPassed()) {
                remaining.add(each.ref() + ": there was no time left to put it back");
                continue;
            }
            String kind = each.ref().type().kind();
            try {
                session.crash("rollback." + kind + ".before");
                session.ensureHeld();
                if (each.isCreated()) {
                    remove(each);
                } else {
                    restore(each, each.before().orElseThrow());
                }
                session.crash("rollback." + kind + ".after");
            } catch (ApiException | EpicheckException e) {
                remaining.add(each.ref() + ": " + Causes.writing(e, each.ref()).reason());
            }
        }
        removed.forEach(this::awaitGone);
    }

    /** Compares what is there now with what was there before. */
    void prove() {
        for (Restored each : restored) {
            try {
                Optional<KubeObject> live = api.get(each.touched().ref());
                List<String> different = live.map(
                                object -> each.touched().before().orElseThrow().differences(each.stored(), object))
                        .orElse(List.of("the whole object"));
                if (!different.isEmpty()) {
                    remaining.add(each.touched().ref() + ": differs in " + String.join(", ", different));
                }
            } catch (ApiException | EpicheckException e) {
                remaining.add(each.touched().ref() + ": cannot be read again");
            }
        }
    }

    void remains(String what) {
        remaining.add(what);
    }

    List<Restored> restoredObjects() {
        return List.copyOf(restored);
    }

    List<String> restored() {
        return restored.stream().map(each -> each.touched().ref().toString()).toList();
    }

    List<String> removed() {
        return removed.stream().map(each -> each.ref().toString()).toList();
    }

    List<String> remaining() {
        return List.copyOf(remaining);
    }

    /** A controller may write the status in between, and the answer to our own write may be lost: then it is looked at again. */
    private void restore(Touched touched, PreImage before) {
        Optional<KubeObject> begun = Optional.empty();
        for (int attempt = 1; ; attempt++) {
            Optional<KubeObject> found = api.get(touched.ref());
            if (begun.isPresent() && found.isPresent() && isBack(touched, before, found.get())) {
                done(new Restored(touched, begun.get(), found.get()));
                return;
            }
            try {
                restore(touched, before, found);
                return;
            } catch (ApiException e) {
                if (e.status() != 409 || !e.causes().isEmpty() || attempt == ATTEMPTS) {
                    throw e;
                }
                session.ensureHeld();
            }
            begun = begun.or(() -> found);
        }
    }

    private static boolean isBack(Touched touched, PreImage before, KubeObject live) {
        return before.differences(touched.applied().orElse(live), live).isEmpty();
    }

    private void restore(Touched touched, PreImage before, Optional<KubeObject> found) {
        if (found.isEmpty()) {
            KubeObject stored = api.create(fresh(before.object()));
            done(new Restored(touched, stored, stored));
            return;
        }
        KubeObject live = found.get();
        KubeObject applied = touched.applied().orElse(live);
        Optional<Cause> superseded = Supersession.of(applied, live);
        if (touched.applied().isEmpty()) {
            superseded = ForeignChange.since(Optional.of(before.object()), live)
                    .map(manager -> Causes.superseded(live, manager));
        }
        if (superseded.isPresent()) {
            remaining.add(touched.ref() + ": " + superseded.get().reason() + "; that change stays");
            return;
        }
        if (isBack(touched, before, live)) {
            if (live.generation() != before.object().generation()) {
                restored.add(new Restored(
                        touched, live, live)); // An earlier way back did it, and may not have seen it serve.
            }
            return; // Otherwise the write never arrived.
        }
        KubeObject stored = api.apply(before.toApply(applied, live), new ApplyOptions(false, true));
        if (!before.differences(applied, stored).isEmpty()) {
            stored = api.replace(before.toReplace(applied, stored));
        }
        done(new Restored(touched, live, stored));
    }

    private void done(Restored object) {
        restored.add(object);
        sink.accept(new ObjectChanged(object.touched().ref().toString(), "restored"));
    }

    private void remove(Touched touched) {
        Optional<KubeObject> live = api.get(touched.ref());
        if (live.isEmpty()) {
            return;
        }
        if (touched.applied().isEmpty() && !ForeignChange.isWrittenByUs(live.get())) {
            return; // The write never arrived; somebody else made an object of that name.
        }
        // What the server stored for us can hold another's fields too: then it was theirs, made between our look and
        // our write.
        Optional<String> other =
                ForeignChange.since(Optional.empty(), touched.applied().orElse(live.get()));
        if (other.isPresent()) {
            remaining.add(touched.ref() + ": it was changed by " + other.get() + " meanwhile; it stays");
            return;
        }
        String uid = touched.applied().map(KubeObject::uid).orElse(live.get().uid());
        if (!live.get().uid().equals(uid)) {
            remaining.add(touched.ref() + ": somebody has made it anew; it stays");
            return;
        }
        api.delete(touched.ref(), uid);
        removed.add(touched.with(live.get()));
        sink.accept(new ObjectChanged(touched.ref().toString(), "deleted"));
    }

    /** Finalizers may keep an object for a while; the next deploy should not meet it. */
    private void awaitGone(Touched touched) {
        Deadline limit = deadline.atMost(GONE_WITHIN);
        while (isThere(touched)) {
            if (limit.hasPassed() || Thread.currentThread().isInterrupted()) {
                remaining.add(touched.ref() + ": is still being deleted");
                return;
            }
            limit.time().pause(LOOK_AGAIN);
        }
    }

    /** One that was made anew by the same name is another. */
    private boolean isThere(Touched touched) {
        try {
            return api.get(touched.ref())
                    .map(KubeObject::uid)
                    .equals(touched.applied().map(KubeObject::uid));
        } catch (ApiException e) {
            return false; // Its kind is no longer served, or may not be read.
        }
    }

    private static KubeObject fresh(KubeObject object) {
        ObjectNode json = object.toJson();
        json.remove("status");
        if (json.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of(
                    "resourceVersion", "uid", "creationTimestamp", "generation", "managedFields", "ownerReferences"));
        }
        return KubeObject.of(json);
    }
}
