package io.epicheck.rollout.journal;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Objects that only we read and write. */
public final class Bookkeeping {
    /** Label of everything that epicheck keeps for itself in a namespace: {@code lock}, {@code journal}, {@code release}, {@code names}. */
    public static final String LABEL = "epicheck.io/bookkeeping";

    private static final String EPOCH = "epicheck.io/epoch";
    private static final int ATTEMPTS = 5;

    private Bookkeeping() {}

    static ObjectNode object(ResourceType type, String namespace, String name, Map<String, String> labels) {
        ObjectNode json = KubeObject.node();
        json.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        ObjectNode metadata = json.putObject("metadata").put("name", name).put("namespace", namespace);
        ObjectNode all = metadata.putObject("labels").put("app.kubernetes.io/managed-by", "epicheck");
        labels.forEach(all::put);
        return json;
    }

    /**
     * Creates or replaces. Only for the holder of the lock.
     *
     * @param epoch of that lock
     * @throws EpochException when a later holder has written it: then this one is no holder any more
     */
    static KubeObject put(KubeApi api, ObjectNode json, long epoch) {
        ((ObjectNode) json.get("metadata")).withObjectProperty("annotations").put(EPOCH, String.valueOf(epoch));
        KubeObject wanted = KubeObject.of(json);
        ResourceType type = wanted.kind().equals("Secret") ? Bundle.SECRET : Bundle.CONFIG_MAP;
        ObjectRef ref = new ObjectRef(type, wanted.namespace(), wanted.name());
        for (int attempt = 1; ; attempt++) {
            try {
                Optional<KubeObject> found = api.get(ref);
                if (found.isEmpty()) {
                    return api.create(wanted);
                }
                EpochException.refuseLater(epoch(found.get()), epoch);
                ObjectNode next = wanted.toJson();
                ((ObjectNode) next.get("metadata"))
                        .put("resourceVersion", found.get().resourceVersion());
                return api.replace(KubeObject.of(next));
            } catch (ApiException e) {
                if (!isMeanwhile(e) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** 0 where an earlier epicheck wrote it. */
    private static long epoch(KubeObject stored) {
        String epoch = stored.annotations().getOrDefault(EPOCH, "");
        return epoch.matches("[0-9]{1,18}") ? Long.parseLong(epoch) : 0;
    }

    /** Between our look and our write somebody made or wrote the object (409), or deleted it (404). */
    static boolean isMeanwhile(ApiException e) {
        return e.status() == 409 || e.status() == 404;
    }
}
