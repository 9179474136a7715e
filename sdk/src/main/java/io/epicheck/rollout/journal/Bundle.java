package io.epicheck.rollout.journal;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.cluster.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list of objects kept in the cluster, whatever its size: Secrets in Secrets, everything else in ConfigMaps. Each part names the
 * bundle's stamp, so that parts of two writers are never mixed.
 */
final class Bundle {
    static final ResourceType CONFIG_MAP = new ResourceType("", "v1", "ConfigMap", "configmaps", true);
    static final ResourceType SECRET = new ResourceType("", "v1", "Secret", "secrets", true);
    private static final String STAMP = "epicheck.io/stamp";
    private static final String PART = "part.gz";

    private final KubeApi api;
    private final String namespace;
    private final String name;
    private final Map<String, String> labels;

    /** @param labels written on each part */
    Bundle(KubeApi api, String namespace, String name, Map<String, String> labels) {
        this.api = api;
        this.namespace = namespace;
        this.name = name;
        this.labels = Map.copyOf(labels);
    }

    /** How many parts of each kind were written. */
    record Size(int plain, int secret) {}

    /** @throws EpochException when a later holder of the lock has written it */
    Size write(String stamp, List<KubeObject> objects, long epoch) {
        List<KubeObject> secrets = objects.stream()
                .filter(object -> object.kind().equals("Secret"))
                .toList();
        List<KubeObject> others = objects.stream()
                .filter(object -> !object.kind().equals("Secret"))
                .toList();
        return new Size(write(CONFIG_MAP, stamp, others, epoch), write(SECRET, stamp, secrets, epoch));
    }

    /** @throws UnreadableException when a part is missing, or belongs to another writer */
    List<KubeObject> read(String stamp, Size size) {
        List<KubeObject> objects = new ArrayList<>(read(CONFIG_MAP, stamp, size.plain()));
        objects.addAll(read(SECRET, stamp, size.secret()));
        return objects;
    }

    void delete(Size size) {
        for (int i = 0; i < size.plain(); i++) {
            api.delete(ref(CONFIG_MAP, i), "");
        }
        for (int i = 0; i < size.secret(); i++) {
            api.delete(ref(SECRET, i), "");
        }
    }

    private int write(ResourceType type, String stamp, List<KubeObject> objects, long epoch) {
        if (objects.isEmpty()) {
            return 0;
        }
        List<String> pieces = Packed.pack(JournalJson.objects(objects));
        for (int i = 0; i < pieces.size(); i++) {
            ObjectNode json = Bookkeeping.object(type, namespace, ref(type, i).name(), labels);
            ((ObjectNode) json.get("metadata")).putObject("annotations").put(STAMP, stamp);
            json.putObject(type.equals(SECRET) ? "data" : "binaryData").put(PART, pieces.get(i));
            Bookkeeping.put(api, json, epoch);
        }
        return pieces.size();
    }

    private List<KubeObject> read(ResourceType type, String stamp, int count) {
        if (count == 0) {
            return List.of();
        }
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ObjectRef ref = ref(type, i);
            Optional<KubeObject> part = api.get(ref);
            if (part.isEmpty()) {
                throw new UnreadableException(ref + " is missing");
            }
            if (!part.get().annotations().getOrDefault(STAMP, "").equals(stamp)) {
                throw new UnreadableException(ref + " belongs to another release");
            }
            pieces.add(part.get()
                    .strings(type.equals(SECRET) ? "/data" : "/binaryData")
                    .getOrDefault(PART, ""));
        }
        return JournalJson.objects(Packed.unpack(pieces));
    }

    private ObjectRef ref(ResourceType type, int index) {
        return new ObjectRef(type, namespace, index == 0 ? name : name + "-part" + (index + 1));
    }
}
