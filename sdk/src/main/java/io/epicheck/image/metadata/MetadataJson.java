package io.epicheck.image.metadata;

import io.epicheck.context.BuildContext;
import io.epicheck.image.metadata.RuleOutcome.Repeated;
import io.epicheck.image.metadata.RuleOutcome.Tagged;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A decision record as JSON. */
final class MetadataJson {
    private MetadataJson() {}

    static ObjectNode of(ImageMetadata metadata) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("image", metadata.image());
        json.put("repository", metadata.repository());
        json.set("event", event(metadata.event()));
        ArrayNode rules = json.putArray("rules");
        metadata.decision().rules().forEach(each -> rule(rules.addObject(), each));
        json.put("latest", metadata.decision().latest());
        ArrayNode tags = json.putArray("tags");
        metadata.decision().tags().forEach(tag -> {
            ObjectNode node = tags.addObject();
            node.put("name", tag.name());
            node.put("reference", metadata.repository() + ":" + tag.name());
            node.put("kind", tag.isImmutable() ? "immutable" : "moving");
            tag.version().ifPresent(version -> node.put("version", version.text()));
        });
        json.put("version", metadata.decision().version());
        texts(json.putObject("labels"), metadata.labels().values());
        ObjectNode annotations = json.putObject("annotations");
        texts(annotations.putObject("manifest"), metadata.annotations().manifest());
        texts(annotations.putObject("index"), metadata.annotations().index());
        ArrayNode warnings = json.putArray("warnings");
        metadata.decision().warnings().forEach(warnings::add);
        metadata.digest().ifPresent(digest -> json.put("digest", digest));
        return json;
    }

    private static ObjectNode event(BuildContext context) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("ci", word(context.ci()));
        json.put("trigger", word(context.trigger()));
        json.put("ref", context.ref());
        json.put("commit", context.commit());
        if (context.commitTime() > 0) {
            json.put("commit-time", Instant.ofEpochSecond(context.commitTime()).toString());
        }
        context.pullRequest().ifPresent(number -> json.put("pull-request", number));
        json.put("base-ref", context.details().baseRef());
        json.put("default-branch", context.details().defaultBranch());
        json.put("source", context.repositoryUrl());
        json.put("dirty", context.dirty());
        return json;
    }

    private static void rule(ObjectNode json, RuleDecision decision) {
        json.put("rule", decision.ruleText());
        json.put("type", decision.rule().type());
        json.put("priority", decision.rule().common().priority());
        RuleOutcome outcome = decision.outcome();
        if (outcome instanceof Tagged tagged) {
            json.put("outcome", "tagged").put("tag", tagged.tag().name());
        } else if (outcome instanceof Repeated repeated) {
            json.put("outcome", "repeated").put("tag", repeated.name());
        } else {
            json.put("outcome", "skipped");
        }
        json.put("reason", outcome.reason());
    }

    private static void texts(ObjectNode json, Map<String, String> texts) {
        texts.forEach(json::put);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
