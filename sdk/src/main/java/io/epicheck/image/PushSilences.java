package io.epicheck.image;

import io.epicheck.config.PipelineConfig.LintConfig;
import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.image.publish.PushRule;

/** Keeps quiet what {@code lint.ignore} of the pipeline file wants as it is. Pure. */
final class PushSilences {
    private PushSilences() {}

    /** What {@code object} of a silence has to say. */
    static String object(String image) {
        return "Image/" + image;
    }

    /** @param image its name in the pipeline file; silences call it {@code Image/name} */
    static EventSink over(LintConfig lint, String image, EventSink events) {
        return event -> {
            boolean silenced = event instanceof Notice notice
                    && PushRule.find(notice.code()).isPresent()
                    && lint.ignore().stream()
                            .anyMatch(ignore -> ignore.rule().equals(notice.code())
                                    && ignore.object()
                                            .map(object(image)::equals)
                                            .orElse(true));
            if (!silenced) {
                events.accept(event);
            }
        };
    }
}
