package io.epicheck.manifest;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a new version of a ConfigMap or Secret takes the place of: the one that the workloads of the release use now.
 *
 * @param used by these workloads
 */
record PreviousVersion(Set<ConfigName> used) {
    /** @param live the objects of a release as they are now */
    static PreviousVersion among(Collection<KubeObject> live) {
        Set<ConfigName> used = new LinkedHashSet<>();
        live.forEach(object ->
                ConfigReferences.uses(object).forEach(use -> used.add(new ConfigName(use.kind(), use.name()))));
        return new PreviousVersion(used);
    }

    /** What is different in a new version; empty when it is none, or takes no other's place. */
    List<FieldChange> changes(KubeApi api, ObjectRef ref, KubeObject planned) {
        return VersionedConfig.nameOf(planned)
                .flatMap(plain -> find(api, ref, plain))
                .map(before -> FieldDiff.contents(before, planned))
                .orElse(List.of());
    }

    private Optional<KubeObject> find(KubeApi api, ObjectRef ref, String plain) {
        return used.stream()
                .filter(name -> name.kind().equals(ref.type().kind()))
                .map(ConfigName::name)
                .filter(name -> name.equals(plain) || ContentName.isVersion(name, plain))
                .flatMap(name -> api.get(new ObjectRef(ref.type(), ref.namespace(), name)).stream())
                .findFirst();
    }
}
