package io.epicheck.pipeline;

import io.epicheck.event.EventSink;
import io.epicheck.event.PipelineEvent;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.event.PipelineEvent.StepFinished;
import io.epicheck.report.RunReport.Step;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a report tells of a run: its steps and its warnings. Thread-safe. */
final class Timeline implements EventSink {
    private final List<Step> steps = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    @Override
    public void accept(PipelineEvent event) {
        if (event instanceof StepFinished step) {
            steps.add(new Step(step.step(), step.status(), step.took(), step.summary()));
        } else if (event instanceof Notice notice && notice.level() == Level.WARNING) {
            warnings.add(notice.message());
        }
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }
}
