package io.epicheck.runner;

import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ResourceType;
import io.epicheck.manifest.ConfigReferences;
import io.epicheck.manifest.VersionedConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The versions of configuration in a namespace, and who refers to them.
 *
 * @param versions that are there, as {@code ConfigMap NAME}
 * @param referred by workloads, ReplicaSets and pods, whether they are there or not; only those that could be versions
 */
record VersionsInUse(Set<String> versions, Set<String> referred) {
    private static final List<ResourceType> CONFIG = List.of(
            new ResourceType("", "v1", "ConfigMap", "configmaps", true),
            new ResourceType("", "v1", "Secret", "secrets", true));
    private static final List<ResourceType> USERS = List.of(
            new ResourceType("apps", "v1", "Deployment", "deployments", true),
            new ResourceType("apps", "v1", "ReplicaSet", "replicasets", true),
            new ResourceType("", "v1", "Pod", "pods", true));

    static VersionsInUse in(Cluster cluster, String namespace) {
        Set<String> versions = new TreeSet<>();
        list(cluster, namespace, CONFIG)
                .filter(VersionedConfig::isVersion)
                .forEach(object -> versions.add(object.kind() + " " + object.name()));
        Set<String> referred = new TreeSet<>();
        list(cluster, namespace, USERS).forEach(object -> referred.addAll(ConfigReferences.in(object)));
        referred.removeIf(name -> !name.matches(".*-[0-9a-f]{10}"));
        return new VersionsInUse(versions, referred);
    }

    /** What somebody refers to in vain. */
    Set<String> missing() {
        return without(referred, versions);
    }

    /** What nobody refers to. */
    Set<String> unused() {
        return without(versions, referred);
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        Set<String> left = new HashSet<>(all);
        left.removeAll(others);
        return left;
    }

    private static Stream<KubeObject> list(Cluster cluster, String namespace, List<ResourceType> types) {
        return types.stream().flatMap(type -> cluster.api().list(type, namespace, "").items().stream());
    }
}
