package io.epicheck.manifest;

import io.epicheck.cluster.KubeObject;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * The version of a Secret that comes from a manifest file: random, and kept as long as the server would store the same content. Nothing
 * about the content can be told from it.
 */
final class SecretVersion {
    private SecretVersion() {}

    static boolean isMissing(KubeObject object) {
        return object.kind().equals("Secret")
                && !object.annotations().containsKey(ConfigVersions.VERSION)
                && !VersionedConfig.isVersion(object);
    }

    /** @param dryRun asks the server what it would store */
    static KubeObject add(KubeObject secret, Optional<KubeObject> live, UnaryOperator<KubeObject> dryRun) {
        if (live.isPresent()) {
            String current = live.get().annotations().getOrDefault(ConfigVersions.VERSION, "");
            if (!current.isEmpty()
                    && dryRun.apply(secret).at("/data").equals(live.get().at("/data"))) {
                return with(secret, current);
            }
        }
        return with(secret, UUID.randomUUID().toString().substring(0, 13));
    }

    private static KubeObject with(KubeObject secret, String version) {
        ObjectNode json = secret.toJson();
        PodTemplates.child(PodTemplates.child(json, "metadata"), "annotations").put(ConfigVersions.VERSION, version);
        return KubeObject.of(json);
    }
}
