package io.epicheck.testkit.cluster.api;

import io.epicheck.testkit.cluster.schema.Defaults;
import io.epicheck.testkit.cluster.schema.FieldManager;
import io.epicheck.testkit.cluster.schema.Writer;
import io.epicheck.testkit.cluster.store.ObjectStore;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All objects of one cluster. Stored trees are never changed, only replaced. What comes in through {@link ObjectStore} counts as written
 * by the cluster's own controllers; the API server writes through {@link #insert} and {@link #swap}, within {@link #locked}.
 */
final class MemoryStore implements ObjectStore, AutoCloseable {
    private static final long FIRST_VERSION = 1000;
    private static final Set<String> BESIDE_SPEC = Set.of("metadata", "status", "apiVersion", "kind");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Map<String, ObjectNode>> objects = new HashMap<>();
    private final ChangeLog log = new ChangeLog(FIRST_VERSION);
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final ServiceAddresses addresses = new ServiceAddresses();
    private final FieldManager fields;
    private final Clock clock;
    private long version = FIRST_VERSION;
    private final ExecutorService messenger = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "simulated-cluster-changes");
        thread.setDaemon(true);
        return thread;
    });

    MemoryStore(FieldManager fields, Clock clock) {
        this.fields = fields;
        this.clock = clock;
    }

    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** The stored tree itself: not to be changed. */
    Optional<ObjectNode> find(String kind, String namespace, String name) {
        return locked(() -> Optional.ofNullable(of(kind).get(key(namespace, name))));
    }

    /** The stored trees themselves, by namespace and name. */
    List<ObjectNode> findAll(String kind, String namespace) {
        return locked(() -> of(kind).values().stream()
                .filter(object -> namespace.isEmpty() || namespaceOf(object).equals(namespace))
                .toList());
    }

    /** The version of the last change. */
    long version() {
        return locked(() -> version);
    }

    /** Watches can no longer continue from versions before now. */
    void forgetHistory() {
        locked(() -> {
            log.forgetUpTo(version);
            return version;
        });
    }

    long oldestVersion() {
        return locked(log::oldest);
    }

    /** Waits for changes after a version, at most so long; empty when they are no longer all known. */
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    Optional<List<ChangeLog.Entry>> awaitAfter(long seen, long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (version <= seen) {
                boolean unused = changed.await(millis, TimeUnit.MILLISECONDS);
            }
            return log.after(seen);
        } finally {
            lock.unlock();
        }
    }

    /** Identity and what comes with it, for an object that is about to be stored. */
    ObjectNode identified(Kind kind, ObjectNode object) {
        ObjectNode fresh = object.deepCopy();
        fresh.put("apiVersion", Kind.stored(kind.kind()).apiVersion());
        fresh.put("kind", kind.kind());
        ObjectNode metadata = fresh.withObjectProperty("metadata");
        if (metadata.path("name").asString("").isEmpty()) {
            String random = UUID.randomUUID().toString().replace("-", "").substring(0, 5);
            metadata.put("name", metadata.path("generateName").asString("") + random);
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", now());
        metadata.remove("resourceVersion");
        metadata.remove("deletionTimestamp");
        if (kind.hasGeneration()) {
            metadata.put("generation", 1);
        } else {
            metadata.remove("generation");
        }
        return fresh;
    }

    /** Stores an object that has its identity already. */
    ObjectNode insert(ObjectNode object) {
        return locked(() -> {
            ObjectNode stored = addresses.assign(object.deepCopy(), findAll("Service", ""));
            put(stored);
            announce(Change.Type.ADDED, stored, Optional.empty());
            return stored;
        });
    }

    /** Stores a changed object, or removes it when it was only waiting for its last finalizer. */
    ObjectNode swap(ObjectNode before, ObjectNode after, boolean annotationsCount) {
        return locked(() -> {
            ObjectNode stored = addresses.assign(after.deepCopy(), findAll("Service", ""));
            ObjectNode metadata = stored.withObjectProperty("metadata");
            ObjectNode old = (ObjectNode) before.path("metadata");
            for (String name : new String[] {"uid", "creationTimestamp", "generation"}) {
                if (old.has(name)) {
                    metadata.set(name, old.path(name));
                }
            }
            metadata.set("resourceVersion", old.path("resourceVersion"));
            if (stored.equals(before)) {
                return before;
            }
            boolean marked = metadata.has("deletionTimestamp") && !old.has("deletionTimestamp");
            boolean annotated =
                    annotationsCount && !metadata.path("annotations").equals(old.path("annotations"));
            if (old.has("generation") && (marked || annotated || specChanged(before, stored))) {
                metadata.put("generation", old.path("generation").asInt(0) + 1);
            }
            put(stored);
            if (isFinished(stored)) {
                drop(stored);
            } else {
                announce(Change.Type.MODIFIED, stored, Optional.of(before));
            }
            return stored;
        });
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    public Optional<ObjectNode> get(String kind, String namespace, String name) {
        return find(kind, namespace, name).map(ObjectNode::deepCopy);
    }

    @Override
    public List<ObjectNode> list(String kind, String namespace) {
        return findAll(kind, namespace).stream().map(ObjectNode::deepCopy).toList();
    }

    @Override
    public ObjectNode create(ObjectNode object) {
        Kind kind = Kind.stored(object.path("kind").asString(""));
        return locked(() -> {
            ObjectNode fresh = Defaults.fillIn(kind.kind(), fields.canonical(kind.kind(), identified(kind, object)));
            JsonNode metadata = fresh.path("metadata");
            if (find(kind.kind(), namespaceOf(fresh), metadata.path("name").asString(""))
                    .isPresent()) {
                throw new IllegalStateException(
                        kind.kind() + " " + metadata.path("name").asString("") + " exists");
            }
            return insert(fields.update(
                            kind.kind(), Optional.empty(), fresh, controller(kind, MissingNode.getInstance(), fresh)))
                    .deepCopy();
        });
    }

    @Override
    public Optional<ObjectNode> update(String kind, String namespace, String name, UnaryOperator<ObjectNode> change) {
        Kind served = Kind.stored(kind);
        return locked(() -> find(kind, namespace, name).map(before -> {
            ObjectNode after = change.apply(before.deepCopy());
            if (after.equals(before)) {
                return after;
            }
            Writer writer = controller(served, before, after);
            return swap(before, fields.update(kind, Optional.of(before), after, writer), false)
                    .deepCopy();
        }));
    }

    @Override
    public boolean delete(String kind, String namespace, String name) {
        return locked(() -> {
            Optional<ObjectNode> found = find(kind, namespace, name);
            found.ifPresent(this::drop);
            return found.isPresent();
        });
    }

    @Override
    public Subscription subscribe(Consumer<Change> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void close() {
        messenger.shutdownNow();
    }

    private static Writer controller(Kind kind, JsonNode before, JsonNode after) {
        Writer writer = Writer.update(
                kind.kind().equals("Pod") && !before.isMissingNode() ? "kubelet" : "kube-controller-manager",
                kind.apiVersion());
        if (before.isMissingNode()) {
            return writer;
        }
        JsonNode oldSpec = before.path("spec");
        JsonNode newSpec = after.path("spec");
        if (oldSpec.equals(newSpec)) {
            return kind.hasStatus() && !before.path("status").equals(after.path("status"))
                    ? writer.on("status")
                    : writer;
        }
        boolean scaled = (kind.kind().equals("Deployment") || kind.kind().equals("StatefulSet"))
                && !oldSpec.path("replicas").equals(newSpec.path("replicas"));
        return scaled ? writer.on("scale") : writer;
    }

    private void put(ObjectNode object) {
        version++;
        ObjectNode metadata = object.withObjectProperty("metadata");
        metadata.put("resourceVersion", Long.toString(version));
        of(object.path("kind").asString(""))
                .put(key(namespaceOf(object), metadata.path("name").asString("")), object);
    }

    private void drop(ObjectNode object) {
        version++;
        ObjectNode last = object.deepCopy();
        JsonNode metadata = last.path("metadata");
        last.withObjectProperty("metadata").put("resourceVersion", Long.toString(version));
        of(last.path("kind").asString(""))
                .remove(key(namespaceOf(last), metadata.path("name").asString("")));
        announce(Change.Type.DELETED, last, Optional.of(object));
    }

    private void announce(Change.Type type, ObjectNode object, Optional<ObjectNode> before) {
        log.add(new ChangeLog.Entry(version, new Change(type, object), before));
        changed.signalAll();
        if (!messenger.isShutdown()) {
            messenger.execute(
                    () -> listeners.forEach(listener -> listener.accept(new Change(type, object.deepCopy()))));
        }
    }

    /** A marked object goes with its last finalizer; a pod waits for its kubelet, a namespace for its content. */
    private static boolean isFinished(ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        boolean waits = object.path("kind").asString("").equals("Pod")
                && metadata.path("deletionGracePeriodSeconds").asInt(0) > 0;
        return metadata.has("deletionTimestamp")
                && metadata.path("finalizers").isEmpty()
                && object.path("spec").path("finalizers").isEmpty()
                && !waits;
    }

    private static boolean specChanged(ObjectNode before, ObjectNode after) {
        List<String> names = new ArrayList<>(before.propertyNames());
        names.addAll(after.propertyNames());
        return names.stream().filter(name -> !BESIDE_SPEC.contains(name)).anyMatch(name -> !before.path(name)
                .equals(after.path(name)));
    }

    private Map<String, ObjectNode> of(String kind) {
        return objects.computeIfAbsent(kind, unused -> new LinkedHashMap<>());
    }

    private static String namespaceOf(ObjectNode object) {
        return object.path("metadata").path("namespace").asString("");
    }

    private static String key(String namespace, String name) {
        return namespace + "/" + name;
    }
}
