package io.epicheck.rollout.journal;

import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the journal of one application: the ConfigMap {@code APPLICATION-deploy-journal}, and beside it how the objects were before
 * ({@code APPLICATION-deploy-before-a} and {@code -b}: ConfigMaps, and Secrets for Secrets). A release takes the one that the journal before
 * it does not name, so that it does not overwrite what an unfinished one could go back to. For the holder of the lock, one thread.
 */
public final class JournalStore {
    private static final String KEY = "journal.json";
    private static final String UNREADABLE = "unreadable.txt";
    private static final String FIRST = "a";
    private static final String SECOND = "b";
    private static final int ATTEMPTS = 5;
    /** Of a journal that cannot be read: the new one has to fit beside it into one object. */
    private static final int UNREADABLE_KEPT = 256 * 1024;

    private static final Bundle.Size NONE = new Bundle.Size(0, 0);
    private static final Map<String, String> LABELS = Map.of(Bookkeeping.LABEL, "journal");

    private final KubeApi api;
    private final String application;
    private final ObjectRef ref;

    public JournalStore(KubeApi api, String namespace, String application) {
        this.api = api;
        this.application = application;
        this.ref = new ObjectRef(Bundle.CONFIG_MAP, namespace, application + "-deploy-journal");
    }

    /** Where it is. */
    public ObjectRef ref() {
        return ref;
    }

    /**
     * What is written down; empty when nothing was ever.
     *
     * @throws UnreadableException when it is damaged, or a newer epicheck wrote it
     */
    public Optional<Journal> read() {
        return api.get(ref).map(stored -> parse(stored, true));
    }

    /** The same without how objects were before, for showing it. */
    public Optional<Journal> readHeader() {
        return api.get(ref).map(stored -> parse(stored, false));
    }

    /** Writes a release down before it changes anything: first the way back, then that there is one. */
    public void begin(Journal journal) {
        Optional<KubeObject> old = api.get(ref);
        String slot = old.map(JournalStore::slot).orElse(SECOND).equals(FIRST) ? SECOND : FIRST;
        Bundle.Size size = before(slot)
                .write(
                        stamp(journal),
                        journal.entries().stream()
                                .flatMap(entry -> entry.before().stream())
                                .toList(),
                        journal.epoch());
        store(journal, size, slot);
        old.ifPresent(this::forgetBefore);
    }

    /**
     * Writes how far it is.
     *
     * @throws EpochException when a later holder of the lock has written already
     */
    public void write(Journal journal) {
        Optional<KubeObject> old = api.get(ref);
        String slot = old.map(JournalStore::slot).orElse(FIRST);
        if (journal.entries().isEmpty()) {
            store(journal, NONE, slot);
            old.ifPresent(this::forgetBefore); // after the journal: until then the way back must be complete
        } else {
            store(journal, old.map(JournalStore::size).orElse(NONE), slot);
        }
    }

    /** The epoch that was written last, also by another version of epicheck; 0 when none is known. */
    public long lastEpoch() {
        return api.get(ref).map(JournalStore::epoch).orElse(0L);
    }

    private void forgetBefore(KubeObject old) {
        Bundle.Size size = size(old);
        if (!size.equals(NONE)) {
            before(slot(old)).delete(size);
        }
    }

    private Bundle before(String slot) {
        return new Bundle(api, ref.namespace(), application + "-deploy-before-" + slot, LABELS);
    }

    private void store(Journal journal, Bundle.Size size, String slot) {
        for (int attempt = 1; ; attempt++) {
            Optional<KubeObject> found = api.get(ref);
            ObjectNode wanted = object(journal, size, slot, found);
            try {
                if (found.isEmpty()) {
                    api.create(KubeObject.of(wanted));
                } else {
                    EpochException.refuseLater(epoch(found.get()), journal.epoch());
                    ((ObjectNode) wanted.get("metadata"))
                            .put("resourceVersion", found.get().resourceVersion());
                    api.replace(KubeObject.of(wanted));
                }
                return;
            } catch (ApiException e) {
                if (!Bookkeeping.isMeanwhile(e) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private ObjectNode object(Journal journal, Bundle.Size size, String slot, Optional<KubeObject> found) {
        ObjectNode json = Bookkeeping.object(Bundle.CONFIG_MAP, ref.namespace(), ref.name(), LABELS);
        ObjectNode data = json.putObject("data").put(KEY, text(journal, size, slot));
        found.ifPresent(stored -> {
            String old = stored.strings("/data").getOrDefault(UNREADABLE, "");
            if (old.isEmpty() && !isReadable(stored)) {
                old = stored.strings("/data").getOrDefault(KEY, "");
            }
            if (!old.isEmpty()) {
                data.put(
                        UNREADABLE,
                        old.substring(
                                0, Math.min(old.length(), UNREADABLE_KEPT))); // somebody may still want to read it
            }
        });
        return json;
    }

    private boolean isReadable(KubeObject stored) {
        try {
            parse(stored, false);
            return true;
        } catch (UnreadableException e) {
            return false;
        }
    }

    /** What cannot be read cannot be later; it is kept beside. */
    private static long epoch(KubeObject stored) {
        try {
            return JournalJson.tree(stored.strings("/data").getOrDefault(KEY, ""))
                    .path("epoch")
                    .asLong(0);
        } catch (UnreadableException e) {
            return 0;
        }
    }

    private static String text(Journal journal, Bundle.Size size, String slot) {
        ObjectNode json = KubeObject.node()
                .put("schema", JournalJson.SCHEMA)
                .put("state", journal.state().name())
                .put("epoch", journal.epoch())
                .put("release", journal.release())
                .put("lastGood", journal.lastGood())
                .put("cause", journal.cause())
                .put("startedAt", journal.startedAt());
        json.set("source", JournalJson.source(journal.source()));
        ArrayNode objects = json.putArray("objects");
        journal.entries()
                .forEach(entry -> objects.add(JournalJson.ref(entry.ref())
                        .put("created", entry.before().isEmpty())));
        json.putObject("before").put("slot", slot).put("plain", size.plain()).put("secret", size.secret());
        json.set("prune", JournalJson.refs(journal.prune()));
        return json.toPrettyString();
    }

    private Journal parse(KubeObject stored, boolean whole) {
        JsonNode json = JournalJson.tree(stored.strings("/data").getOrDefault(KEY, ""));
        if (json.path("schema").asInt(0) != JournalJson.SCHEMA) {
            throw new UnreadableException("its schema " + json.path("schema").asInt(0) + " is not " + JournalJson.SCHEMA
                    + ": another version of epicheck wrote it");
        }
        Journal header = new Journal(
                JournalJson.state(json),
                json.path("epoch").asLong(0),
                json.path("release").asInt(0),
                JournalJson.source(application, json.path("source")),
                json.path("cause").asString(""),
                json.path("startedAt").asString(""),
                List.of(),
                JournalJson.refs(json.path("prune")),
                json.path("lastGood").asInt(0));
        return whole ? withEntries(header, json) : header;
    }

    private Journal withEntries(Journal header, JsonNode json) {
        Map<String, KubeObject> known = new HashMap<>();
        before(slot(json)).read(stamp(header), size(json)).forEach(object -> known.put(object.toString(), object));
        List<Entry> entries = new ArrayList<>();
        for (JsonNode each : json.path("objects")) {
            ObjectRef object = JournalJson.ref(each);
            Optional<KubeObject> was = Optional.ofNullable(known.get(object.toString()));
            if (was.isEmpty() && !each.path("created").asBoolean(false)) {
                throw new UnreadableException("it does not say how " + object + " was before");
            }
            entries.add(new Entry(object, was));
        }
        return new Journal(
                header.state(),
                header.epoch(),
                header.release(),
                header.source(),
                header.cause(),
                header.startedAt(),
                entries,
                header.prune(),
                header.lastGood());
    }

    /** Changes with every release, and not when a later run goes on with it. */
    private static String stamp(Journal journal) {
        return "release-" + journal.release() + " " + journal.startedAt();
    }

    private static String slot(KubeObject stored) {
        try {
            return slot(JournalJson.tree(stored.strings("/data").getOrDefault(KEY, "")));
        } catch (UnreadableException e) {
            return SECOND;
        }
    }

    /** Early journals did not name it: there the number of the release told. */
    private static String slot(JsonNode json) {
        String byNumber = json.path("release").asInt(0) % 2 == 0 ? FIRST : SECOND;
        return json.at("/before/slot").asString(byNumber).equals(FIRST) ? FIRST : SECOND;
    }

    private static Bundle.Size size(KubeObject stored) {
        try {
            return size(JournalJson.tree(stored.strings("/data").getOrDefault(KEY, "")));
        } catch (UnreadableException e) {
            return NONE;
        }
    }

    private static Bundle.Size size(JsonNode json) {
        return new Bundle.Size(
                json.at("/before/plain").asInt(0), json.at("/before/secret").asInt(0));
    }
}
