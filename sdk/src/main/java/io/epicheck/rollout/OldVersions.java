package io.epicheck.rollout;

import io.epicheck.TransientException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.VersionedConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The versions of configuration that no pod, ReplicaSet, revision or Job refers to any more. They are found by their label, so that one
 * which had to stay is found again by every later release. Looks once for what refers; for one thread.
 */
final class OldVersions {
    private static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "ConfigMap", "configmaps", true);
    private static final ResourceType SECRET = new ResourceType("", "v1", "Secret", "secrets", true);

    private final Session session;
    private Optional<Set<String>> used = Optional.empty();

    OldVersions(Session session) {
        this.session = session;
    }

    /**
     * What can be deleted once a release is good; nothing when that cannot be found out, because the release is good all the same.
     *
     * @param before objects of the release before
     * @param manifests of the release
     */
    List<ObjectRef> unused(List<KubeObject> before, List<Manifest> manifests) {
        List<KubeObject> now = manifests.stream().map(Manifest::object).toList();
        Set<String> needed = now.stream().map(KubeObject::toString).collect(Collectors.toSet());
        try {
            List<ObjectRef> unused = new ArrayList<>();
            for (ObjectRef version : versions(before, now)) {
                if (!needed.contains(version.toString()) && !isUsed(version)) {
                    unused.add(version);
                }
            }
            return unused;
        } catch (ApiException | TransientException e) {
            session.sink()
                    .accept(new Notice(
                            Level.WARNING,
                            "NOT_PRUNED",
                            "which versions of configuration are still used cannot be found out (" + e.getMessage()
                                    + "), so none is deleted"));
            return List.of();
        }
    }

    /** Whether anything refers to it by name. */
    boolean isUsed(ObjectRef version) {
        if (used.isEmpty()) {
            used = Optional.of(
                    ConfigUsers.used(session.api(), session.settings().namespace()));
        }
        return used.get().contains(version.type().kind() + " " + version.name());
    }

    private List<ObjectRef> versions(List<KubeObject> before, List<KubeObject> now) {
        List<ObjectRef> versions = new ArrayList<>(list(CONFIG_MAP));
        // Whoever deploys no Secret may have no right on them.
        boolean secrets = hasVersions(before) || hasVersions(now) || !versions.isEmpty();
        if (secrets) {
            try {
                versions.addAll(list(SECRET));
            } catch (ApiException e) {
                boolean ours = Stream.of(before, now)
                        .flatMap(Collection::stream)
                        .anyMatch(object -> object.kind().equals("Secret"));
                if (e.status() != 403 || ours) {
                    throw e;
                }
            }
        }
        return versions;
    }

    private List<ObjectRef> list(ResourceType type) {
        String selector =
                VersionedConfig.APPLICATION + "=" + session.settings().source().application();
        return session.api().list(type, session.settings().namespace(), selector).items().stream()
                .map(object -> new ObjectRef(type, session.settings().namespace(), object.name()))
                .toList();
    }

    private static boolean hasVersions(List<KubeObject> objects) {
        return objects.stream().anyMatch(VersionedConfig::isVersion);
    }
}
