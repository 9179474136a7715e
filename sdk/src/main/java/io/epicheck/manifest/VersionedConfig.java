package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import io.epicheck.secret.SecretValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ConfigMaps and Secrets of a release that get a new name with every content, so that a pod keeps the values it was started with and
 * an old one finds its own again. Those are chosen that pod templates of the release use and nobody else names; all others keep their
 * name. Immutable, pure and thread-safe.
 */
public final class VersionedConfig {
    /** Label of every version: its application. */
    public static final String APPLICATION = "epicheck.io/versions";

    /** Annotation of every version: the name that the manifests call it by. */
    public static final String OF = "epicheck.io/versions-of";

    /** Annotation of a manifest: {@code "false"} keeps its name. */
    private static final String SWITCH = "epicheck.io/versioned";

    private final List<Manifest> manifests;
    private final Set<ConfigName> chosen;
    private final List<String> kept;

    private VersionedConfig(List<Manifest> manifests, Set<ConfigName> chosen, List<String> kept) {
        this.manifests = manifests;
        this.chosen = chosen;
        this.kept = List.copyOf(kept);
    }

    /** @param manifests of a release, with the names that people gave */
    public static VersionedConfig of(List<Manifest> manifests) {
        List<KubeObject> objects = manifests.stream().map(Manifest::object).toList();
        Set<String> used = objects.stream()
                .flatMap(object -> ConfigReferences.in(object).stream())
                .collect(Collectors.toSet());
        Set<ConfigName> chosen = new LinkedHashSet<>();
        List<String> kept = new ArrayList<>();
        for (KubeObject object : objects) {
            if (ConfigName.isConfig(object) && !isVersion(object)) {
                reasonToKeep(object, objects, used)
                        .ifPresentOrElse(
                                why -> kept.add(ConfigName.of(object) + " keeps its name: " + why),
                                () -> chosen.add(ConfigName.of(object)));
            }
        }
        return new VersionedConfig(List.copyOf(manifests), chosen, kept);
    }

    /** Whether an object is a version, made by {@link #named}. */
    public static boolean isVersion(KubeObject object) {
        return ConfigName.isConfig(object) && object.labels().containsKey(APPLICATION);
    }

    /** The name that manifests call a version by; empty for any other object. */
    public static Optional<String> nameOf(KubeObject object) {
        return isVersion(object) ? Optional.ofNullable(object.annotations().get(OF)) : Optional.empty();
    }

    /** Without what workloads of others use under its plain name, too. */
    public VersionedConfig without(Collection<KubeObject> workloads) {
        Set<ConfigName> left = new LinkedHashSet<>(chosen);
        List<String> more = new ArrayList<>(kept);
        for (KubeObject workload : workloads) {
            if (manifests.stream().anyMatch(manifest -> isSame(manifest.object(), workload))) {
                continue;
            }
            for (ConfigUse use : ConfigReferences.uses(workload)) {
                ConfigName name = new ConfigName(use.kind(), use.name());
                if (left.remove(name)) {
                    more.add(name + " keeps its name: " + workload + ", which is not of this release, uses it");
                }
            }
        }
        return new VersionedConfig(manifests, left, more);
    }

    public boolean isEmpty() {
        return chosen.isEmpty();
    }

    /** Whether a key is needed to name them. */
    public boolean hasSecrets() {
        return chosen.stream().anyMatch(name -> name.kind().equals("Secret"));
    }

    /** Which ones keep their name, and why; for people. */
    public List<String> kept() {
        return kept;
    }

    /**
     * The manifests with the versions under their names, and with these names wherever their pod templates use them.
     *
     * @param application its versions are its own
     * @param key of the names of Secrets; not used when there are none
     */
    public List<Manifest> named(String application, SecretValue key) {
        if (chosen.isEmpty()) {
            return manifests;
        }
        Map<ConfigName, String> names = new HashMap<>();
        manifests.stream()
                .map(Manifest::object)
                .filter(this::isChosen)
                .forEach(object -> names.put(ConfigName.of(object), ContentName.of(object, application, key)));
        List<ObjectNode> trees = new ArrayList<>();
        for (Manifest manifest : manifests) {
            ObjectNode tree = manifest.object().toJson();
            String name = names.get(ConfigName.of(manifest.object()));
            if (name != null && isChosen(manifest.object())) {
                version(tree, application, name);
            }
            ConfigReferences.rename(tree, names);
            trees.add(tree);
        }
        ConfigVersions others = ConfigVersions.of(trees);
        List<Manifest> named = new ArrayList<>();
        for (int i = 0; i < trees.size(); i++) {
            ConfigVersions.forget(trees.get(i)); // the name says it now
            others.annotate(trees.get(i));
            named.add(new Manifest(KubeObject.of(trees.get(i)), manifests.get(i).positions()));
        }
        return List.copyOf(named);
    }

    private boolean isChosen(KubeObject object) {
        return ConfigName.isConfig(object) && chosen.contains(ConfigName.of(object));
    }

    private static void version(ObjectNode tree, String application, String name) {
        ObjectNode metadata = PodTemplates.child(tree, "metadata");
        PodTemplates.child(metadata, "annotations")
                .put(OF, metadata.path("name").asString(""));
        PodTemplates.child(metadata, "labels").put(APPLICATION, application);
        metadata.put("name", name);
        if (!tree.has("immutable")) {
            tree.put("immutable", true); // another content is another object; and the kubelet need not watch it
        }
    }

    private static Optional<String> reasonToKeep(KubeObject object, List<KubeObject> objects, Set<String> used) {
        if ("false".equals(object.annotations().get(SWITCH))) {
            return Optional.of("its annotation " + SWITCH + " asks for it");
        }
        if (object.text("/type").equals("kubernetes.io/service-account-token")) {
            return Optional.of("the cluster fills it in");
        }
        ConfigName name = ConfigName.of(object);
        if (!used.contains(name.toString())) {
            return Optional.of("no pod template of the release uses it");
        }
        return OtherReferences.find(name, objects).map(who -> who + " names it too");
    }

    private static boolean isSame(KubeObject one, KubeObject other) {
        return one.kind().equals(other.kind())
                && one.name().equals(other.name())
                && one.apiVersion().equals(other.apiVersion());
    }
}
