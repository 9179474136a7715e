package io.epicheck.report;

import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.StepFinished;
import io.epicheck.secret.Redactor;
import io.epicheck.secret.Sanitizer;
import java.io.IOException;
import java.io.Writer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes each event as one line of JSON: {@code time} (UTC, milliseconds), {@code event} (the record's name), and the record's
 * components; durations are seconds. Thread-safe. Secrets are masked inside the texts, so that every line stays valid JSON.
 *
 * <p>Each line is flushed. A line that cannot be written is lost; the run goes on.
 */
public final class JsonEvents implements EventSink, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Writer out;
    private final Clock clock;
    private final Redactor redactor;

    /** @param out closed by {@link #close()} */
    public JsonEvents(Writer out, Clock clock, Redactor redactor) {
        this.out = out;
        this.clock = clock;
        this.redactor = redactor;
    }

    @Override
    public void accept(PipelineEvent event) {
        String line = JSON.writeValueAsString(json(event)) + "\n";
        synchronized (out) {
            try {
                out.write(line);
                out.flush();
            } catch (IOException e) {
                // A full disk must not end a deploy half-way.
            }
        }
    }

    private ObjectNode json(PipelineEvent event) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        json.put("event", event.getClass().getSimpleName());
        ObjectNode components = JSON.valueToTree(event);
        if (event instanceof StepFinished finished) {
            components.put("took", ReportJson.seconds(finished.took()));
        }
        for (Map.Entry<String, JsonNode> component : components.properties()) {
            json.set(component.getKey(), shown(component.getValue()));
        }
        return json;
    }

    private JsonNode shown(JsonNode node) {
        if (node.isString()) {
            return JsonNodeFactory.instance.stringNode(Sanitizer.text(redactor.redact(node.stringValue())));
        }
        if (node instanceof ObjectNode object) {
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(entry -> result.set(entry.getKey(), shown(entry.getValue())));
            return result;
        }
        return node;
    }

    @Override
    public void close() throws IOException {
        synchronized (out) {
            out.close();
        }
    }
}
