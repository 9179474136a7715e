package io.epicheck.secret;

import io.epicheck.cluster.ApplyOptions;
import io.epicheck.cluster.Cluster;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings Secrets into a namespace by server-side apply. Immutable and thread-safe.
 *
 * <p>Each gets a random version that stays while the content stays, so that pods can be replaced when, and only when, it changed;
 * nothing about the content can be told from it.
 */
public final class SecretSync {
    private static final ResourceType SECRET = new ResourceType("", "v1", "Secret", "secrets", true);
    private static final String VERSION = "epicheck.io/version";

    private final Cluster cluster;
    private final String namespace;

    private SecretSync(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    public static SecretSync into(Cluster cluster, String namespace) {
        return new SecretSync(cluster, namespace);
    }

    /**
     * Applies one Secret; writes nothing when the cluster has the same content already.
     *
     * @return what the cluster has now
     */
    public Synced sync(String name, Map<String, SecretValue> values) {
        KubeApi api = cluster.api();
        ObjectNode json = SecretObjects.of(name, values).toJson();
        ObjectNode metadata = (ObjectNode) json.get("metadata");
        metadata.put("namespace", namespace);
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "epicheck");
        Optional<KubeObject> live = api.get(new ObjectRef(SECRET, namespace, name));
        String known = live.map(object -> object.annotations().getOrDefault(VERSION, ""))
                .orElse("");
        if (!known.isEmpty()) {
            metadata.putObject("annotations").put(VERSION, known);
            KubeObject planned = api.apply(KubeObject.of(json), ApplyOptions.DRY_RUN);
            if (planned.at("/data").equals(live.orElseThrow().at("/data"))) {
                return new Synced(name, known, false);
            }
        }
        String fresh = UUID.randomUUID().toString().substring(0, 13);
        metadata.putObject("annotations").put(VERSION, fresh);
        api.apply(KubeObject.of(json), ApplyOptions.DEFAULT);
        return new Synced(name, fresh, true);
    }

    /**
     * A Secret in the cluster.
     *
     * @param version tells contents apart without telling anything about them
     * @param changed whether it was written now
     */
    public record Synced(String name, String version, boolean changed) {}
}
