package io.epicheck.runner;

import io.epicheck.rollout.journal.ReleaseRecord;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Releases, for people and for programs. */
final class HistoryText {
    private HistoryText() {}

    static String table(List<ReleaseRecord> releases) {
        if (releases.isEmpty()) {
            return "no release is known\n";
        }
        StringBuilder text = new StringBuilder();
        line(text, "RELEASE", "WHEN", "STATE", "COMMIT", "FROM", "BY", "");
        for (ReleaseRecord each : releases) {
            line(
                    text,
                    String.valueOf(each.number()),
                    when(each.at()),
                    state(each),
                    shortCommit(each.source().commit()),
                    each.source().ref().replaceFirst("^refs/(heads|tags)/", ""),
                    each.source().by(),
                    each.rollbackTo() > 0 ? "brought back " + each.rollbackTo() : each.cause());
        }
        return text.toString();
    }

    static String json(List<ReleaseRecord> releases) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (ReleaseRecord each : releases) {
            json.add(node(each));
        }
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    static ObjectNode node(ReleaseRecord release) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("release", release.number())
                .put("state", release.state().name())
                .put("good", release.isGood())
                .put("at", release.at())
                .put("commit", release.source().commit())
                .put("ref", release.source().ref())
                .put("by", release.source().by())
                .put("run", release.source().runId())
                .put("runUrl", release.source().runUrl())
                .put("rollbackTo", release.rollbackTo())
                .put("cause", release.cause());
        ObjectNode images = json.putObject("images");
        release.images().forEach(images::put);
        return json;
    }

    static String state(ReleaseRecord release) {
        return release.isGood()
                ? "good"
                : release.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String when(String at) {
        return at.replaceFirst("\\.[0-9]+Z$", "Z").replace('T', ' ').replace("Z", " UTC");
    }

    static String shortCommit(String commit) {
        return commit.isEmpty() ? "-" : commit.substring(0, Math.min(12, commit.length()));
    }

    private static void line(StringBuilder text, String... columns) {
        text.append(String.format(Locale.ROOT, "%-8s %-23s %-16s %-13s %-16s %-12s %s", (Object[]) columns)
                .stripTrailing());
        text.append('\n');
    }
}
