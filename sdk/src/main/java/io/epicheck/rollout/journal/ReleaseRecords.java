package io.epicheck.rollout.journal;

import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The releases of one application: for each a ConfigMap {@code APPLICATION-release-N} that says what it was, and its objects beside it
 * (ConfigMaps, and Secrets for Secrets). Writing is for the holder of the lock; reading for everyone.
 */
public final class ReleaseRecords {
    private static final String KEY = "release.json";
    private static final String APPLICATION = "epicheck.io/application";

    private final KubeApi api;
    private final String namespace;
    private final String application;

    public ReleaseRecords(KubeApi api, String namespace, String application) {
        this.api = api;
        this.namespace = namespace;
        this.application = application;
    }

    /** Every release that is still known, newest first; what cannot be read is left out. */
    public List<ReleaseRecord> all() {
        String selector = Bookkeeping.LABEL + "=release," + APPLICATION + "=" + application;
        List<ReleaseRecord> records = new ArrayList<>();
        for (KubeObject stored :
                api.list(Bundle.CONFIG_MAP, namespace, selector).items()) {
            readable(stored).ifPresent(records::add);
        }
        records.sort(Comparator.comparingInt(ReleaseRecord::number).reversed());
        return List.copyOf(records);
    }

    /** One release by its number; empty when it is not known, or cannot be read. */
    public Optional<ReleaseRecord> find(int number) {
        return api.get(ref(number)).flatMap(this::readable);
    }

    private Optional<ReleaseRecord> readable(KubeObject stored) {
        try {
            return Optional.of(parse(stored));
        } catch (UnreadableException e) {
            return Optional
                    .empty(); // Another version of epicheck wrote it, or somebody damaged it; it can still deploy.
        }
    }

    /**
     * The objects of a release as they were to be applied.
     *
     * @throws UnreadableException when they are not complete
     */
    public List<KubeObject> objects(int number) {
        KubeObject stored =
                api.get(ref(number)).orElseThrow(() -> new UnreadableException("release " + number + " is not there"));
        return bundle(number).read(stamp(parse(stored)), size(stored));
    }

    /**
     * Writes a release with its objects.
     *
     * @param epoch of the lock under which it is written
     * @throws EpochException when a later holder of the lock has written it already
     */
    public void write(ReleaseRecord record, List<KubeObject> objects, long epoch) {
        store(record, bundle(record.number()).write(stamp(record), objects, epoch), epoch);
    }

    /**
     * Writes how a release ended; its objects stay. Does nothing when the release is not known, or cannot be read.
     *
     * @param epoch of the lock under which it is written
     * @throws EpochException when a later holder of the lock has written it already
     */
    public void update(int number, State end, String cause, long epoch) {
        api.get(ref(number)).ifPresent(stored -> readable(stored)
                .ifPresent(record -> store(record.ended(end, cause), size(stored), epoch)));
    }

    /** The last good release of every other application in the namespace. */
    public Map<String, Integer> others() {
        Map<String, Integer> good = new TreeMap<>();
        for (KubeObject stored : api.list(Bundle.CONFIG_MAP, namespace, Bookkeeping.LABEL + "=release")
                .items()) {
            String name = stored.labels().getOrDefault(APPLICATION, "");
            if (!name.isEmpty() && !name.equals(application)) {
                readable(stored)
                        .filter(ReleaseRecord::isGood)
                        .ifPresent(record -> good.merge(name, record.number(), Math::max));
            }
        }
        return good;
    }

    /**
     * Deletes old releases.
     *
     * @param keep how many to keep of those that were good, and of those that were not; failed ones also go when they are older than
     *     all good ones that stay
     */
    public void trim(int keep) {
        int good = 0;
        int failed = 0;
        for (ReleaseRecord record : all()) {
            boolean old = good >= keep || (!record.isGood() && failed >= keep);
            if (record.isGood()) {
                good++;
            } else {
                failed++;
            }
            if (old) {
                delete(record.number());
            }
        }
    }

    private void delete(int number) {
        api.get(ref(number)).ifPresent(stored -> {
            bundle(number).delete(size(stored));
            api.delete(ref(number), stored.uid());
        });
    }

    private void store(ReleaseRecord record, Bundle.Size size, long epoch) {
        ObjectNode content = KubeObject.node()
                .put("schema", JournalJson.SCHEMA)
                .put("release", record.number())
                .put("state", record.state().name())
                .put("cause", record.cause())
                .put("at", record.at())
                .put("rollbackTo", record.rollbackTo());
        content.set("source", JournalJson.source(record.source()));
        ObjectNode images = content.putObject("images");
        record.images().forEach(images::put);
        content.putObject("objects").put("plain", size.plain()).put("secret", size.secret());
        ObjectNode json = Bookkeeping.object(
                Bundle.CONFIG_MAP,
                namespace,
                ref(record.number()).name(),
                Map.of(Bookkeeping.LABEL, "release", APPLICATION, application));
        json.putObject("data").put(KEY, content.toPrettyString());
        Bookkeeping.put(api, json, epoch);
    }

    private ReleaseRecord parse(KubeObject stored) {
        JsonNode json = JournalJson.tree(stored.strings("/data").getOrDefault(KEY, ""));
        if (json.path("schema").asInt(0) != JournalJson.SCHEMA) {
            throw new UnreadableException(stored + " has another schema");
        }
        return new ReleaseRecord(
                json.path("release").asInt(0),
                JournalJson.state(json),
                JournalJson.source(application, json.path("source")),
                json.path("cause").asString(""),
                KubeObject.of((ObjectNode) json).strings("/images"),
                json.path("at").asString(""),
                json.path("rollbackTo").asInt(0));
    }

    private static Bundle.Size size(KubeObject stored) {
        JsonNode json = JournalJson.tree(stored.strings("/data").getOrDefault(KEY, ""));
        return new Bundle.Size(
                json.at("/objects/plain").asInt(0), json.at("/objects/secret").asInt(0));
    }

    private static String stamp(ReleaseRecord record) {
        return "release-" + record.number() + " " + record.at();
    }

    private Bundle bundle(int number) {
        return new Bundle(
                api,
                namespace,
                ref(number).name() + "-objects",
                Map.of(Bookkeeping.LABEL, "release-objects", APPLICATION, application));
    }

    private ObjectRef ref(int number) {
        return new ObjectRef(Bundle.CONFIG_MAP, namespace, application + "-release-" + number);
    }
}
