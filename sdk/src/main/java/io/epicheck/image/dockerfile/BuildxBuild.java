package io.epicheck.image.dockerfile;

import io.epicheck.image.oci.ImageContent;
import io.epicheck.image.oci.OciLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Has BuildKit build. */
record BuildxBuild(EngineRun run, EngineChoice engine, DockerfileSpec spec) {
    ImageContent build(long epoch, Path folder) {
        Path layout = folder.resolve("layout");
        EngineRun timed = run.with(Map.of("SOURCE_DATE_EPOCH", String.valueOf(epoch)));
        Optional<Failure> failure = timed.build(BuildxFlags.build(engine, spec, layout), spec, BuildKitFailure::of);
        if (failure.isPresent()) {
            throw FailureText.of(run.image(), spec.dockerfile(), failure.get(), engine, run.secrets());
        }
        return OciLayout.read(layout);
    }
}
