package io.epicheck.image;

import io.epicheck.config.PipelineConfig.DockerfileConfig;
import io.epicheck.config.PipelineConfig.SecretSource;
import io.epicheck.image.dockerfile.BuildEngine;
import io.epicheck.image.dockerfile.BuildSecret;
import io.epicheck.image.dockerfile.DockerfileSpec;
import io.epicheck.image.dockerfile.FileTimes;
import io.epicheck.yaml.Variables;
import java.nio.file.Path;
import java.util.Map;

/** The pipeline file's words about a Dockerfile as what is to be built. */
final class DockerfileConfigs {
    private DockerfileConfigs() {}

    /**
     * Fills in variables and folders.
     *
     * @param context the image's folder
     * @param directory the pipeline file's, which secrets' files are relative to
     */
    static DockerfileSpec spec(DockerfileConfig config, Path context, Path directory, Variables variables) {
        DockerfileSpec spec = DockerfileSpec.of(
                        context.resolve(variables.substitute(config.file())).normalize())
                .context(context.normalize())
                .engine(BuildEngine.of(variables.substitute(config.engine())))
                .target(variables.substitute(config.target()))
                .network(variables.substitute(config.network()))
                .pull(config.pull())
                .fileTimes(
                        FileTimes.of(variables.substitute(config.fileTimes())).orElse(FileTimes.CONTENT));
        for (Map.Entry<String, String> arg : config.args().entrySet()) {
            spec = spec.arg(arg.getKey(), variables.substitute(arg.getValue()));
        }
        for (Map.Entry<String, SecretSource> secret : config.secrets().entrySet()) {
            spec = spec.secret(secret.getKey(), source(secret.getValue(), directory));
        }
        for (String ssh : config.ssh()) {
            spec = spec.ssh(variables.substitute(ssh));
        }
        for (String source : config.cacheFrom()) {
            spec = spec.cacheFrom(variables.substitute(source));
        }
        for (String destination : config.cacheTo()) {
            spec = spec.cacheTo(variables.substitute(destination));
        }
        return spec;
    }

    private static BuildSecret source(SecretSource source, Path directory) {
        return source instanceof SecretSource.FromEnvironment variable
                ? new BuildSecret.FromEnvironment(variable.name())
                : new BuildSecret.FromFile(directory.resolve(((SecretSource.FromFile) source).path()));
    }
}
