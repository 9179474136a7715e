package io.epicheck.yaml;

import io.epicheck.yaml.Span.Place;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/** Finds where the nodes of a text stand. Only for a text that {@link DocumentComposer} accepts: limits are checked there. */
final class SpanReader {
    private final Iterator<Event> events;

    private SpanReader(Iterator<Event> events) {
        this.events = events;
    }

    /** The roots of the documents. */
    static List<Span> read(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setBufferSize(Math.max(1024, text.length()))
                .build();
        SpanReader reader = new SpanReader(new Parse(settings).parseString(text).iterator());
        List<Span> roots = new ArrayList<>();
        while (reader.events.hasNext()) {
            if (reader.events.next().getEventId() == Event.ID.DocumentStart) {
                roots.add(reader.node(reader.events.next()));
            }
        }
        return roots;
    }

    private Span node(Event event) {
        Place start = Place.of(event.getStartMark());
        Place end = Place.of(event.getEndMark());
        if (event instanceof AliasEvent) {
            return new Span.Alias(start, end);
        }
        boolean shared = ((NodeEvent) event).getAnchor().isPresent();
        if (event instanceof ScalarEvent scalar) {
            boolean block = scalar.isLiteral() || scalar.isFolded();
            return new Span.Leaf(start, end, shared, block, scalar.isPlain(), scalar.getValue());
        }
        boolean flow = ((CollectionStartEvent) event).isFlow();
        return event.getEventId() == Event.ID.MappingStart ? mapping(start, flow, shared) : items(start, flow, shared);
    }

    private Span mapping(Place start, boolean flow, boolean shared) {
        List<Span.Pair> pairs = new ArrayList<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            Span key = node(event);
            pairs.add(new Span.Pair(key, node(events.next())));
            event = events.next();
        }
        return new Span.Mapping(start, Place.of(event.getEndMark()), flow, shared, pairs);
    }

    private Span items(Place start, boolean flow, boolean shared) {
        List<Span> items = new ArrayList<>();
        Event event = events.next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            items.add(node(event));
            event = events.next();
        }
        return new Span.Items(start, Place.of(event.getEndMark()), flow, shared, items);
    }
}
