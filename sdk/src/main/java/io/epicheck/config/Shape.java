package io.epicheck.config;

import java.util.List;
import java.util.Optional;

/** What a node of the pipeline file may be. The reader, the JSON schema and the reference page all come from these. */
sealed interface Shape {
    /** A scalar that is a text; numbers and booleans are no texts unless {@code lenient}. */
    record Text(Format format, boolean lenient) implements Shape {}

    /** An integer in a range, both ends included. */
    record Whole(int least, int most) implements Shape {}

    /** {@code true} or {@code false}. */
    record Flag() implements Shape {}

    /** A list; with {@code orOne} a single item may be written without the list. */
    record Many(Shape item, boolean orOne) implements Shape {}

    /** Names of the user's own choice with values of one shape. */
    record Named(Format key, Shape value) implements Shape {}

    /**
     * Names of the user's own choice, and one that is a switch when its value is a scalar.
     *
     * @param meaning of the switch, for people
     */
    record Switched(String key, String meaning, Named rest) implements Shape {}

    /**
     * Fixed keys.
     *
     * @param title for the reference page
     * @param exactlyOne keys of which one, and only one, must be there; empty for no such rule
     */
    record Fields(String title, List<Key> keys, List<String> exactlyOne) implements Shape {
        Optional<Key> key(String name) {
            return keys.stream().filter(key -> key.name().equals(name)).findFirst();
        }
    }

    /**
     * One fixed key.
     *
     * @param standard the default, for people; empty when there is none
     */
    record Key(String name, Shape shape, boolean required, String standard, String meaning) {}

    static Text text(Format format) {
        return new Text(format, false);
    }

    static Key required(String name, Shape shape, String meaning) {
        return new Key(name, shape, true, "", meaning);
    }

    static Key optional(String name, Shape shape, String standard, String meaning) {
        return new Key(name, shape, false, standard, meaning);
    }
}
