package io.epicheck.yaml;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** A node of a YAML text by its place, not by its value. Offsets count code points, lines and columns begin at 0. Immutable. */
sealed interface Span {
    Place start();

    /** Behind the last character; for what is written in lines it may lie behind comments that follow. */
    Place end();

    /** Whether an alias elsewhere may mean this node too, or this is one. */
    boolean shared();

    /** A point in the text. */
    record Place(int offset, int line, int column) {
        static Place of(Optional<Mark> mark) {
            return mark.map(found -> new Place(found.getIndex(), found.getLine(), found.getColumn()))
                    .orElseThrow(() -> new IllegalStateException("the parser gives marks"));
        }
    }

    /** A mapping; {@code flow} is the form in braces. */
    record Mapping(Place start, Place end, boolean flow, boolean shared, List<Pair> pairs) implements Span {
        public Mapping {
            pairs = List.copyOf(pairs);
        }
    }

    /** A key with its value. */
    record Pair(Span key, Span value) {
        /** Behind the last character that says something. */
        Place contentEnd() {
            return value.contentEnd();
        }

        boolean isOneLine() {
            boolean inLines = value instanceof Leaf leaf && leaf.block();
            return !inLines && key.start().line() == contentEnd().line();
        }
    }

    /** A list; {@code flow} is the form in brackets. */
    record Items(Place start, Place end, boolean flow, boolean shared, List<Span> items) implements Span {
        public Items {
            items = List.copyOf(items);
        }
    }

    /**
     * A scalar.
     *
     * @param block literal or folded
     * @param text what it says; empty also where nothing is written, which means null
     */
    record Leaf(Place start, Place end, boolean shared, boolean block, boolean plain, String text) implements Span {
        boolean isNull() {
            return plain && CoreSchema.resolve(text).isNull();
        }
    }

    /** The use of an anchor. */
    record Alias(Place start, Place end) implements Span {
        @Override
        public boolean shared() {
            return true;
        }
    }

    /** Behind the last character that says something: neither comment nor blank line. */
    default Place contentEnd() {
        if (this instanceof Mapping mapping
                && !mapping.flow()
                && !mapping.pairs().isEmpty()) {
            return mapping.pairs().get(mapping.pairs().size() - 1).contentEnd();
        }
        if (this instanceof Items list && !list.flow() && !list.items().isEmpty()) {
            return list.items().get(list.items().size() - 1).contentEnd();
        }
        return end();
    }

    /** What it holds, keys included. */
    default Stream<Span> children() {
        if (this instanceof Mapping mapping) {
            return mapping.pairs().stream().flatMap(pair -> Stream.of(pair.key(), pair.value()));
        }
        return this instanceof Items list ? list.items().stream() : Stream.empty();
    }
}
