package io.epicheck.manifest;

import io.epicheck.Position;
import java.util.HashMap;
import java.util.Map;

/** Where every key and value of a document was written. Asked for something that is not there, it names the nearest thing that is. */
public final class Positions {
    private final Position start;
    private final Map<String, Position> keys = new HashMap<>();
    private final Map<String, Position> values = new HashMap<>();

    Positions(Position start) {
        this.start = start;
    }

    /** Where the document begins. */
    public Position start() {
        return start;
    }

    void put(String pointer, Position key, Position value) {
        keys.put(pointer, key);
        values.put(pointer, value);
    }

    /** Whether a file says what is at a JSON pointer, and nobody added it since. */
    public boolean isWritten(String pointer) {
        return keys.containsKey(pointer);
    }

    /** Where the value at a JSON pointer begins. */
    public Position value(String pointer) {
        Position found = values.get(pointer);
        return found != null ? found : pointer.isEmpty() ? start : key(Pointers.parent(pointer));
    }

    /** Where the key at a JSON pointer begins. */
    public Position key(String pointer) {
        Position found = keys.get(pointer);
        return found != null ? found : pointer.isEmpty() ? start : key(Pointers.parent(pointer));
    }
}
