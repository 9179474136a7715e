package io.epicheck.jenkins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program in the place of {@code java}: says what it was given, writes the result files that the runner writes, and ends as told. */
record FakeRunner(String resultProperties, int exitCode) {
    static final String DEPLOYED =
            """
            #written by the runner
            outcome=deployed
            exit-code=0
            environment=prod
            namespace=epicheck
            image-tag=v1.0.0
            image.app=ghcr.io/epitech-nice/epicheck@sha256\\:aa
            image.proxy=ghcr.io/epitech-nice/epicheck-proxy@sha256\\:bb
            changed=true
            """;
    static final String ROLLED_BACK =
            """
            outcome=rolled-back
            exit-code=6
            environment=prod
            namespace=epicheck
            image-tag=v1.0.0
            changed=false
            cause-code=image-not-found
            cause=Deployment/epicheck-app: image ghcr.io/x:1 \\u2192 not found
            next-step=push the image, then run again
            """;

    /** Puts it into the workspace as {@code java}, with an empty {@code runner.jar} beside it, and first on PATH. */
    void install(PipelineHarness pipeline) throws IOException {
        Path bin = Files.createDirectories(pipeline.workspace.resolve("bin"));
        Path result = pipeline.workspace.resolve("result.template");
        Files.writeString(result, resultProperties);
        Path java = bin.resolve("java");
        Files.writeString(
                java,
                """
                #!/bin/sh
                printf 'argv'; printf ' [%%s]' "$@"; echo
                env | grep -E '^(EPICHECK_(ENV|FILE|REPORT_DIR|RUNNER|SET|COMMAND|REGISTRY_|JAVA)|KUBECONFIG|API_KEY|CERT|EPITECH_|GIT_)' | sort
                if [ -s '%s' ]; then
                  mkdir -p "${EPICHECK_REPORT_DIR:-.epicheck}"
                  cp '%s' "${EPICHECK_REPORT_DIR:-.epicheck}/result.properties"
                fi
                exit %d
                """
                        .formatted(result, result, exitCode));
        if (!java.toFile().setExecutable(true)) {
            throw new IOException("not executable: " + java);
        }
        Files.writeString(pipeline.workspace.resolve("runner.jar"), "");
        pipeline.jobVariable("PATH", bin + ":" + System.getenv("PATH"));
    }
}
