package io.epicheck.yaml;

import io.epicheck.Position;
import io.epicheck.Problem;
import io.epicheck.yaml.YamlNode.Entry;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Builds the tree from the parser's events. The engine's own composer would stop at the first duplicate key and would recurse before we can
 * count; here every limit is checked as the events come. Used once, by one thread.
 */
final class DocumentComposer {
    private static final int DEEPEST = 64;
    private static final int MOST_DOCUMENTS = 1000;
    private static final int LARGEST_DOCUMENT = 3 << 20;

    private final String file;
    private final Set<YamlOption> options;
    private final List<Problem> problems = new ArrayList<>();
    private final List<YamlNode> documents = new ArrayList<>();
    private final Map<Anchor, YamlNode> anchors = new HashMap<>();
    private final Set<Anchor> open = new HashSet<>();
    private final Expansion expansion;

    DocumentComposer(String file, Set<YamlOption> options) {
        this.file = file;
        this.options = options;
        this.expansion = new Expansion(options.contains(YamlOption.WRITTEN_BY_PROGRAMS) ? 2 : 1);
    }

    YamlDocuments compose(String withMark) {
        String text = withMark.startsWith("\uFEFF") ? withMark.substring(1) : withMark;
        SourceText source = new SourceText(file, text);
        Optional<Problem> unusable = source.unusable();
        if (unusable.isPresent()) {
            return new YamlDocuments(List.of(), List.of(unusable.get()));
        }
        // The engine copies its window at each refill, which is quadratic in a long scalar: one window for all.
        int buffer = Math.max(1024, text.length());
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Integer.MAX_VALUE)
                .setBufferSize(buffer)
                .build();
        try {
            stream(new Parse(settings).parseString(text).iterator());
        } catch (TooMuch tooMuch) {
            problems.add(tooMuch.problem);
        } catch (YamlEngineException syntax) {
            problems.add(source.syntax(syntax, options.contains(YamlOption.HIDE_CONTENT)));
        }
        problems.sort(
                Comparator.comparingInt((Problem problem) -> problem.position().line())
                        .thenComparingInt(problem -> problem.position().column()));
        return new YamlDocuments(documents, problems);
    }

    private void stream(Iterator<Event> events) {
        int count = 0;
        while (events.hasNext()) {
            Event event = events.next();
            if (event.getEventId() == Event.ID.DocumentStart) {
                if (++count > MOST_DOCUMENTS) {
                    throw new TooMuch(at(event), "more than " + MOST_DOCUMENTS + " documents", "split the file");
                }
                document(event, events);
            }
        }
    }

    private void document(Event start, Iterator<Event> events) {
        anchors.clear();
        expansion.reset();
        YamlNode root = node(events.next(), events, 1);
        Event end = events.next();
        int size = index(end) - index(start);
        if (size > LARGEST_DOCUMENT && !options.contains(YamlOption.WRITTEN_BY_PROGRAMS)) {
            throw new TooMuch(
                    at(start),
                    "the document has " + size + " characters; at most " + LARGEST_DOCUMENT + " are read",
                    "split it with `---`");
        }
        boolean empty = root instanceof Scalar scalar && scalar.text().isEmpty() && scalar.isNull();
        if (!empty) {
            documents.add(root);
        }
    }

    static void refuseDeeper(Position position, int depth) {
        if (depth > DEEPEST) {
            throw new TooMuch(position, "nested deeper than " + DEEPEST + " levels", "flatten the document");
        }
    }

    private YamlNode node(Event event, Iterator<Event> events, int depth) {
        refuseDeeper(at(event), depth);
        if (event instanceof AliasEvent alias) {
            return alias(alias, depth);
        }
        Optional<Anchor> anchor = ((NodeEvent) event).getAnchor();
        anchor.ifPresent(open::add);
        YamlNode node = content(event, events, depth);
        anchor.ifPresent(name -> {
            open.remove(name);
            anchors.put(name, node);
        });
        return node;
    }

    private YamlNode content(Event event, Iterator<Event> events, int depth) {
        if (event instanceof ScalarEvent scalar) {
            refuseTag(event, scalar.getTag());
            expansion.count(at(event), scalar.getValue().length());
            return scalar(scalar);
        }
        refuseTag(event, ((CollectionStartEvent) event).getTag());
        expansion.count(at(event), 0);
        return event.getEventId() == Event.ID.MappingStart
                ? mapping(at(event), events, depth)
                : sequence(at(event), events, depth);
    }

    private Sequence sequence(Position position, Iterator<Event> events, int depth) {
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, events, depth + 1));
        }
        return new Sequence(position, items);
    }

    private Mapping mapping(Position position, Iterator<Event> events, int depth) {
        Map<String, Entry> entries = new HashMap<>();
        List<Entry> ordered = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            Position keyPosition = at(event);
            YamlNode key = node(event, events, depth + 1);
            YamlNode value = node(events.next(), events, depth + 1);
            if (!(key instanceof Scalar scalar) || scalar.isNull()) {
                report(keyPosition, "a key must be a text, found " + key.kind(), "");
            } else if (scalar.text().equals("<<") && scalar.style() == Scalar.Style.PLAIN) {
                report(keyPosition, "merge keys `<<` are not part of YAML 1.2", "write the keys out");
            } else {
                // A key through an alias counts as written where it is used.
                Entry entry = new Entry(new Scalar(keyPosition, scalar.text(), scalar.style(), scalar.value()), value);
                Entry earlier = entries.putIfAbsent(scalar.text(), entry);
                if (earlier == null) {
                    ordered.add(entry);
                } else if (options.contains(YamlOption.TOLERANT)) {
                    entries.put(scalar.text(), entry);
                    ordered.removeIf(each -> each.key().text().equals(scalar.text()));
                    ordered.add(entry);
                } else {
                    duplicate(entry, earlier);
                }
            }
        }
        return new Mapping(position, ordered);
    }

    private void duplicate(Entry entry, Entry earlier) {
        Position first = earlier.key().position();
        report(
                entry.key().position(),
                "duplicate key" + quoted(entry.key().text()) + ", first at line " + first.line() + ", column "
                        + first.column(),
                "remove one of them");
    }

    private Scalar scalar(ScalarEvent event) {
        Position position = at(event);
        String text = event.getValue();
        if (!event.isPlain()) {
            Scalar.Style style = event.isLiteral()
                    ? Scalar.Style.LITERAL
                    : event.isFolded() ? Scalar.Style.FOLDED : Scalar.Style.QUOTED;
            return new Scalar(position, text, style, JsonNodeFactory.instance.stringNode(text));
        }
        return new Scalar(position, text, Scalar.Style.PLAIN, plain(position, text));
    }

    private JsonNode plain(Position position, String text) {
        if (options.contains(YamlOption.WRITTEN_BY_PROGRAMS)
                && (CoreSchema.hasLeadingZero(text)
                        || CoreSchema.notRepresentable(text).isPresent())) {
            return JsonNodeFactory.instance.stringNode(text);
        }
        if (CoreSchema.hasLeadingZero(text)) {
            if (!options.contains(YamlOption.LEADING_ZEROS_ARE_TEXT)) {
                report(
                        position,
                        "an integer with a leading zero" + quoted(text)
                                + " is octal for YAML 1.1 (kubectl) and decimal for YAML 1.2",
                        "write `0o...` for octal, drop the zero, or quote a text");
            }
            return JsonNodeFactory.instance.stringNode(text);
        }
        Optional<String> reason = CoreSchema.notRepresentable(text);
        reason.ifPresent(why -> report(position, "the value" + quoted(text) + " " + why, "quote it if it is a text"));
        return reason.isPresent() ? JsonNodeFactory.instance.stringNode(text) : CoreSchema.resolve(text);
    }

    private YamlNode alias(AliasEvent event, int depth) {
        Anchor name = event.getAlias();
        if (open.contains(name)) {
            throw new TooMuch(at(event), "the alias" + quoted("*" + name) + " contains itself", "write the value out");
        }
        YamlNode node = anchors.get(name);
        if (node == null) {
            throw new TooMuch(at(event), "the alias" + quoted("*" + name) + " has no anchor before it", "");
        }
        expansion.countAlias(at(event), node, depth);
        return node;
    }

    private void refuseTag(Event event, Optional<String> tag) {
        tag.filter(any -> !options.contains(YamlOption.TOLERANT))
                .ifPresent(name -> report(
                        at(event),
                        "tags are not allowed" + (name.equals("!") ? "" : ", found" + quoted(name)),
                        "remove the tag; quote a text"));
    }

    private String quoted(String text) {
        return options.contains(YamlOption.HIDE_CONTENT) ? "" : " `" + SourceText.shortened(text) + "`";
    }

    private void report(Position position, String message, String hint) {
        problems.add(YamlDocuments.problem(position, message, hint));
    }

    private Position at(Event event) {
        return SourceText.position(file, event.getStartMark());
    }

    private static int index(Event event) {
        return event.getStartMark().map(Mark::getIndex).orElse(0);
    }
}
