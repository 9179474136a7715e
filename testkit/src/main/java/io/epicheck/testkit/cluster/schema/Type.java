package io.epicheck.testkit.cluster.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The type of one field. Immutable. */
sealed interface Type {
    /** {@code string}, {@code integer}, {@code number}, {@code boolean}, {@code quantity} or {@code intstr} (number or text). */
    record Scalar(String name) implements Type {}

    /** Anything goes; one value. */
    record Any() implements Type {}

    /** An object with known fields. */
    record Struct(String name, boolean atomic, Schema schema) implements Type {
        Map<String, Type> fields() {
            return schema.fields(name);
        }
    }

    /** An object with any keys. */
    record Mapped(Type values, boolean atomic) implements Type {}

    /** A list: one value ({@code ATOMIC}), a set of scalars, or objects that are told apart by {@code keys}. */
    record Listed(Type items, Form form, List<String> keys) implements Type {}

    /** How a list merges. */
    enum Form {
        ATOMIC,
        SET,
        KEYED
    }

    /** Whether a value of this type has one owner as a whole. */
    default boolean isWhole() {
        if (this instanceof Struct struct) {
            return struct.atomic();
        }
        if (this instanceof Mapped map) {
            return map.atomic();
        }
        return !(this instanceof Listed list) || list.form() == Form.ATOMIC;
    }

    /** The type of a child of an object; empty when there is no such field. */
    default Optional<Type> field(String name) {
        if (this instanceof Struct struct) {
            return Optional.ofNullable(struct.fields().get(name));
        }
        return this instanceof Mapped map ? Optional.of(map.values()) : Optional.empty();
    }
}
