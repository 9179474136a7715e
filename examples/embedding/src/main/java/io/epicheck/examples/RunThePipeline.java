package io.epicheck.examples;

import io.epicheck.pipeline.Pipeline;
import io.epicheck.pipeline.PipelineResult;
import java.nio.file.Path;

/** Runs a pipeline file for the event of this checkout: {@code RunThePipeline epicheck.yaml}. */
public final class RunThePipeline {
    private RunThePipeline() {}

    public static void main(String[] args) {
        PipelineResult result = Pipeline.load(Path.of(args[0]))
                .withListener(event -> System.out.println("  " + event))
                .run();
        System.out.println(describe(result));
        System.exit(result.exitCode());
    }

    private static String describe(PipelineResult result) {
        if (result instanceof PipelineResult.Released released) {
            return "released: " + released.rollout().getClass().getSimpleName();
        }
        if (result instanceof PipelineResult.Failed failed) {
            return "failed: " + failed.cause().reason();
        }
        return result.report().outcome().title();
    }
}
