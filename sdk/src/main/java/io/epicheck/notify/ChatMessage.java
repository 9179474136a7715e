package io.epicheck.notify;

import io.epicheck.config.PipelineConfig.NotifyConfig;
import io.epicheck.report.RunReport;
import io.epicheck.report.SummaryStyle;
import io.epicheck.report.SummaryText;
import io.epicheck.secret.Redactor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report as a chat message that mentions nobody, whatever a branch or a log line is called. */
final class ChatMessage {
    private static final int SLACK_LIMIT = 3000;
    private static final int DISCORD_LIMIT = 2000;
    private static final String CUT = "\n...";

    private ChatMessage() {}

    static String json(NotifyConfig.Kind kind, RunReport report, Redactor redactor) {
        String text = (report.outcome().isGood() ? "✅ " : "❌ ") + SummaryText.of(report, SummaryStyle.PLAIN, redactor);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (kind == NotifyConfig.Kind.SLACK) {
            // The three characters that Slack's own escapes are made of.
            String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
            json.put("text", cut(escaped, SLACK_LIMIT));
        } else {
            json.put("content", cut(text, DISCORD_LIMIT));
            json.putObject("allowed_mentions").putArray("parse");
        }
        return JsonMapper.shared().writeValueAsString(json);
    }

    private static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit - CUT.length()) + CUT;
    }
}
