package io.epicheck.runner;

import io.epicheck.image.ListedTag;
import io.epicheck.image.publish.Published;
import io.epicheck.image.publish.PushReport;
import io.epicheck.image.publish.TagDecision;
import io.epicheck.report.ImageJson;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Images, for people and for programs. */
final class ImagesText {
    private static final int SHORT_DIGEST = "sha256:".length() + 12;

    private ImagesText() {}

    static String published(String repository, Published published, boolean json) {
        return json ? json(repository, published) : text(repository, published);
    }

    private static String text(String repository, Published published) {
        StringBuilder text = new StringBuilder(repository + "@" + published.digest() + "\n");
        for (TagDecision tag : published.report().tags()) {
            text.append("  ").append(tag);
            tag.before()
                    .filter(before -> tag.outcome() == TagDecision.Outcome.MOVED)
                    .ifPresent(before -> text.append(", it was at ").append(before));
            text.append('\n');
        }
        PushReport report = published.report();
        PushReport withoutTags = new PushReport(
                report.traffic(),
                report.uploaded(),
                report.mounted(),
                report.existed(),
                report.layers(),
                report.layersReused(),
                List.of());
        return text.append("  ").append(withoutTags.summary()).append('\n').toString();
    }

    private static String json(String repository, Published published) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("reference", repository + "@" + published.digest());
        json.put("repository", repository);
        json.put("digest", published.digest());
        json.put("pushed", published.pushed());
        ObjectNode platforms = json.putObject("platforms");
        published.facts().platforms().forEach((platform, facts) -> {
            if (!platform.equals("unknown")) {
                platforms.put(platform, facts.digest());
            }
        });
        json.set("tags", ImageJson.tags(published.report().tags()));
        json.set("push", ImageJson.of(published.report()));
        return pretty(json);
    }

    static String table(List<ListedTag> tags, int more) {
        if (tags.isEmpty()) {
            return "no tags\n";
        }
        StringBuilder text = new StringBuilder();
        int width = width(tags, ListedTag::tag);
        int sizes = width(tags, tag -> PushReport.bytes(tag.size()));
        for (ListedTag tag : tags) {
            String line = String.format(
                    Locale.ROOT,
                    "%-" + width + "s  %s  %s  %" + sizes + "s  %s",
                    tag.tag(),
                    tag.digest()
                            .substring(0, Math.min(SHORT_DIGEST, tag.digest().length())),
                    tag.created().map(ImagesText::when).orElse("-                   "),
                    PushReport.bytes(tag.size()),
                    String.join(", ", tag.platforms()));
            text.append(line.stripTrailing()).append('\n');
        }
        return text + (more > 0 ? "and " + more + " more; --all shows them\n" : "");
    }

    static String json(String repository, List<ListedTag> tags, int all) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("repository", repository).put("all", all);
        ArrayNode list = json.putArray("tags");
        for (ListedTag tag : tags) {
            ObjectNode node = list.addObject()
                    .put("tag", tag.tag())
                    .put("digest", tag.digest())
                    .put("created", tag.created().map(Instant::toString).orElse(""))
                    .put("size", tag.size());
            ArrayNode platforms = node.putArray("platforms");
            tag.platforms().forEach(platforms::add);
        }
        return pretty(json);
    }

    static String pretty(ObjectNode json) {
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static String when(Instant instant) {
        return instant.toString().replaceFirst("\\.[0-9]+Z$", "Z");
    }

    private static int width(List<ListedTag> tags, Function<ListedTag, String> column) {
        return tags.stream().mapToInt(tag -> column.apply(tag).length()).max().orElse(1);
    }
}
