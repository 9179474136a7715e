package io.epicheck.config;

import io.epicheck.config.Shape.Fields;
import io.epicheck.config.Shape.Many;
import io.epicheck.config.Shape.Named;
import io.epicheck.config.Shape.Switched;
import io.epicheck.config.Shape.Text;
import io.epicheck.config.Shape.Whole;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The pipeline file's shape as a JSON schema (2020-12), for editors. */
public final class ConfigSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ConfigSchema() {}

    /** Pretty-printed; the same for the same version. */
    public static String json() {
        ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "epicheck pipeline file");
        schema.setAll(of(PipelineShape.ROOT));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(schema);
    }

    private static ObjectNode of(Shape shape) {
        ObjectNode schema = NODES.objectNode();
        if (shape instanceof Text text) {
            if (text.lenient()) {
                schema.putArray("type").add("string").add("number").add("boolean");
            } else {
                schema.put("type", "string");
            }
            text.format().pattern().ifPresent(pattern -> schema.put("pattern", "^(?:" + pattern + ")$|\\$\\{"));
        } else if (shape instanceof Whole whole) {
            schema.put("type", "integer").put("minimum", whole.least()).put("maximum", whole.most());
        } else if (shape instanceof Shape.Flag) {
            schema.put("type", "boolean");
        } else if (shape instanceof Many many) {
            ObjectNode list = NODES.objectNode().put("type", "array");
            list.set("items", of(many.item()));
            if (!many.orOne()) {
                return list;
            }
            schema.putArray("anyOf").add(of(many.item())).add(list);
        } else if (shape instanceof Named named) {
            schema.put("type", "object");
            named.key().pattern().ifPresent(pattern -> schema.putObject("propertyNames")
                    .put("pattern", "^(?:" + pattern + ")$"));
            schema.set("additionalProperties", of(named.value()));
        } else if (shape instanceof Switched switched) {
            schema.setAll(of(switched.rest()));
            ObjectNode either = schema.putObject("properties").putObject(switched.key());
            either.put("description", switched.meaning());
            either.putArray("anyOf")
                    .add(NODES.objectNode().put("type", "boolean"))
                    .add(of(switched.rest().value()));
        } else if (shape instanceof Fields fields) {
            fields(schema, fields);
        }
        return schema;
    }

    private static void fields(ObjectNode schema, Fields fields) {
        schema.put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (Shape.Key key : fields.keys()) {
            ObjectNode property = of(key.shape());
            property.put(
                    "description",
                    key.meaning() + (key.standard().isEmpty() ? "" : " Default: " + key.standard() + "."));
            properties.set(key.name(), property);
        }
        schema.put("additionalProperties", false);
        ArrayNode required = NODES.arrayNode();
        fields.keys().stream().filter(Shape.Key::required).forEach(key -> required.add(key.name()));
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        if (!fields.exactlyOne().isEmpty()) {
            ArrayNode choices = schema.putArray("oneOf");
            fields.exactlyOne()
                    .forEach(name -> choices.addObject().putArray("required").add(name));
        }
    }
}
