package io.epicheck.image.metadata;

import io.epicheck.BadInputException;
import java.util.List;

/**
 * Which tags an event gives, and why. Immutable.
 *
 * @param event in words
 * @param rules in the order in which they were asked, each with what became of it
 * @param latest why the image is {@code latest}, or is not
 * @param tags the first is the version that people know the image by; may be empty
 * @param warnings what a person should know, such as another branch with the same tag
 */
public record TagDecision(
        String event, List<RuleDecision> rules, String latest, List<ImageTag> tags, List<String> warnings) {
    public TagDecision {
        rules = List.copyOf(rules);
        tags = List.copyOf(tags);
        warnings = List.copyOf(warnings);
    }

    /** The first tag's name; empty when there is none. */
    public String version() {
        return tags.isEmpty() ? "" : tags.get(0).name();
    }

    /**
     * The tags, one at least.
     *
     * @param image what messages call it
     * @throws BadInputException that says of every rule why it gave none
     */
    public List<ImageTag> required(String image) {
        if (!tags.isEmpty()) {
            return tags;
        }
        StringBuilder text = new StringBuilder("image " + image + ": no rule gives a tag for " + event);
        rules.forEach(each -> text.append("\n  ")
                .append(each.ruleText())
                .append(": ")
                .append(each.outcome().reason()));
        throw new BadInputException(
                "NO_TAGS",
                text.toString(),
                "Add a rule for this event, such as type=ref,event=branch, or do not build on it.");
    }
}
