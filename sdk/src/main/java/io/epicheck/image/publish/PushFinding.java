package io.epicheck.image.publish;

import io.epicheck.event.PipelineEvent.Notice;

/**
 * What a rule found in an image. Immutable.
 *
 * @param message what was found and what it leads to
 */
public record PushFinding(PushRule rule, String message) {
    /** @param image how the message begins: what people call it */
    public Notice notice(String image) {
        return new Notice(
                rule.level(), rule.id(), image + " " + message + ". " + rule.remedy() + " (" + rule.id() + ")");
    }
}
