package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Which ConfigMaps and Secrets an object's pods use by name, and other names in their place. */
public final class ConfigReferences {
    /** Where live objects have the specification of pods, those of a release and those that the cluster makes of them. */
    private static final Map<String, String> POD_SPECS = Map.of(
            "Pod", "/spec",
            "ReplicaSet", "/spec/template/spec",
            "ControllerRevision", "/data/spec/template/spec");

    private ConfigReferences() {}

    /** {@code ConfigMap web-config}, {@code Secret tls}: what the pods of a live object use; also what they can do without. */
    public static Set<String> in(KubeObject live) {
        Set<String> names = new LinkedHashSet<>();
        uses(live).forEach(use -> names.add(new ConfigName(use.kind(), use.name()).toString()));
        return names;
    }

    static List<ConfigUse> uses(KubeObject live) {
        Optional<String> spec = Optional.ofNullable(POD_SPECS.get(live.kind()));
        return spec.map(pointer -> ConfigUse.inSpec(live.at(""), pointer)).orElseGet(() -> ConfigUse.in(live.at("")));
    }

    /** Writes other names into a tree that the caller owns. */
    static void rename(ObjectNode object, Map<ConfigName, String> names) {
        for (ConfigUse use : ConfigUse.in(object)) {
            String name = names.get(new ConfigName(use.kind(), use.name()));
            if (name != null && object.at(Pointers.parent(use.pointer())) instanceof ObjectNode reference) {
                reference.put(use.pointer().substring(use.pointer().lastIndexOf('/') + 1), name);
            }
        }
    }
}
