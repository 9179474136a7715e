package io.epicheck.rollout;

import io.epicheck.EpicheckException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.ObjectChanged;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.VersionedConfig;
import io.epicheck.rollout.journal.Journal;
import io.epicheck.rollout.journal.ReleaseRecords;
import io.epicheck.rollout.journal.UnreadableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Deletes what the release before had and this one has not, and versions that nothing uses any more, once this one is good. */
final class Pruning {
    /** Deleting these deletes what people keep. */
    private static final Set<String> KEPT = Set.of("PersistentVolumeClaim", "Namespace", "CustomResourceDefinition");

    private final Session session;
    private final OldVersions versions;

    Pruning(Session session) {
        this.session = session;
        this.versions = new OldVersions(session);
    }

    /** What is to be deleted, in the order of deletion. */
    List<ObjectRef> leftovers(int lastGood, List<Manifest> manifests) {
        List<KubeObject> before = before(lastGood);
        List<ObjectRef> leftovers = new ArrayList<>(gone(before, manifests));
        leftovers.addAll(versions.unused(before, manifests));
        return leftovers;
    }

    private List<KubeObject> before(int lastGood) {
        if (lastGood == 0) {
            return List.of();
        }
        try {
            return session.records().objects(lastGood);
        } catch (UnreadableException | ApiException e) {
            warn(
                    "NOT_PRUNED",
                    "what release " + lastGood + " had is not known any more (" + e.getMessage()
                            + "), so nothing is deleted");
            return List.of();
        }
    }

    private List<ObjectRef> gone(List<KubeObject> before, List<Manifest> manifests) {
        Set<String> wanted =
                manifests.stream().map(manifest -> manifest.object().toString()).collect(Collectors.toSet());
        List<ObjectRef> leftovers = new ArrayList<>();
        for (KubeObject object : before) {
            if (wanted.contains(object.toString()) || VersionedConfig.isVersion(object)) {
                continue; // Old pods and ReplicaSets may use a version that the new release does not.
            }
            if (KEPT.contains(object.kind())) {
                warn("KEPT", object + " is no longer in the release; it is kept, because data may be in it");
                continue;
            }
            ref(object).ifPresent(ref -> leftovers.add(0, ref));
        }
        return leftovers;
    }

    /** Deletes what a committed journal still names, and old records; a failure is a warning: the release is good. */
    void finish(Journal journal) {
        boolean all = true;
        for (ObjectRef ref : journal.prune()) {
            session.crash("prune." + ref.type().kind() + ".before");
            all &= delete(ref);
            session.crash("prune." + ref.type().kind() + ".after");
        }
        if (all && !journal.prune().isEmpty()) {
            session.journal(journal.pruned());
        }
        try {
            session.ensureHeld();
            session.records().trim(session.settings().rules().keep());
        } catch (ApiException | EpicheckException e) {
            warn("NOT_TRIMMED", "old releases could not be removed from the history: " + e.getMessage());
        }
    }

    private boolean delete(ObjectRef ref) {
        try {
            session.ensureHeld();
            Optional<KubeObject> live = session.api().get(ref);
            if (live.isEmpty() || !ForeignChange.isWrittenByUs(live.get())) {
                return true;
            }
            if (VersionedConfig.isVersion(live.get()) && versions.isUsed(ref)) {
                return true; // Somebody went back to it since; a later release looks again.
            }
            Optional<String> other = ForeignChange.declaredBy(live.get()).or(() -> application(ref));
            if (other.isPresent()) {
                warn(
                        "KEPT",
                        ref + " is no longer in the release; it is kept, because it is also " + other.get() + "'s");
            } else {
                session.api().delete(ref, live.get().uid());
                session.sink().accept(new ObjectChanged(ref.toString(), "deleted"));
            }
            return true;
        } catch (ApiException | EpicheckException e) {
            warn("NOT_PRUNED", ref + " is no longer in the release and could not be deleted: " + e.getMessage());
            return false;
        }
    }

    /** Another application of the namespace that has it in what it deployed last: it was moved there. */
    private Optional<String> application(ObjectRef ref) {
        return session.records().others().entrySet().stream()
                .filter(other -> has(other.getKey(), other.getValue(), ref))
                .map(other -> "application " + other.getKey())
                .findFirst();
    }

    private boolean has(String application, int release, ObjectRef ref) {
        try {
            return new ReleaseRecords(session.api(), session.settings().namespace(), application)
                    .objects(release).stream()
                            .anyMatch(object -> object.kind().equals(ref.type().kind())
                                    && object.name().equals(ref.name())
                                    && object.group().equals(ref.type().group()));
        } catch (UnreadableException e) {
            return false;
        }
    }

    private Optional<ObjectRef> ref(KubeObject object) {
        Optional<ResourceType> type = session.api().resourceType(object.apiVersion(), object.kind());
        return type.map(known -> new ObjectRef(known, object.namespace(), object.name()));
    }

    private void warn(String code, String text) {
        session.sink().accept(new Notice(Level.WARNING, code, text));
    }
}
