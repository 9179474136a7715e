package io.epicheck.testkit.cluster.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects of one simulated cluster. Thread-safe; trees that go in or come out are copies. A kind is named by its {@code kind}
 * alone, which is unique among those that the double serves; {@code namespace} is empty for cluster-scoped kinds.
 */
public interface ObjectStore {
    /** Empty when there is none. */
    Optional<ObjectNode> get(String kind, String namespace, String name);

    /**
     * In order of creation.
     *
     * @param namespace empty for all
     */
    List<ObjectNode> list(String kind, String namespace);

    /**
     * Stores a new object: fills in uid, resourceVersion, creationTimestamp, generation 1 and a name from {@code generateName}.
     *
     * @throws IllegalStateException when it exists
     */
    ObjectNode create(ObjectNode object);

    /**
     * Reads, changes and stores in one step. A change of {@code spec} bumps the generation; no change at all writes nothing.
     *
     * @return what is stored now; empty when there is no such object
     */
    Optional<ObjectNode> update(String kind, String namespace, String name, UnaryOperator<ObjectNode> change);

    /** Removes at once, without finalizers or grace; false when it was not there. Dependents are the garbage collector's work. */
    boolean delete(String kind, String namespace, String name);

    /** Tells every change after it was stored, in order, one at a time; the listener must not block. Close it to stop. */
    Subscription subscribe(Consumer<Change> listener);

    /** One stored change; for {@code DELETED} the object is the last state. */
    record Change(Type type, ObjectNode object) {
        /** As a watch has it. */
        public enum Type {
            ADDED,
            MODIFIED,
            DELETED
        }
    }

    /** A running subscription. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
